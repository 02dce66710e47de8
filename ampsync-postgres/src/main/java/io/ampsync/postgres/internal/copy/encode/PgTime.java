package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.util.Locale;
import org.apache.arrow.vector.types.TimeUnit;

/** Times in microseconds, the unit of PostgreSQL. Nanoseconds are rounded down. */
final class PgTime {
    private PgTime() {}

    /**
     * Microseconds of {@code value} after {@code epoch}; on overflow the nearest extreme, which no type takes for a
     * value.
     */
    static long micros(long value, TimeUnit unit, long epoch) {
        return switch (unit) {
            case NANOSECOND -> Math.floorDiv(value, 1000) - epoch;
            case MICROSECOND -> value >= Long.MIN_VALUE + epoch ? value - epoch : Long.MIN_VALUE;
            case MILLISECOND -> scaled(value, 1000, epoch);
            case SECOND -> scaled(value, 1_000_000, epoch);
        };
    }

    private static long scaled(long value, long factor, long epoch) {
        long limit = Long.MAX_VALUE / factor;
        if (value > limit) {
            return Long.MAX_VALUE;
        }
        return value < -limit + epoch / factor ? Long.MIN_VALUE : value * factor - epoch;
    }

    /** Refuses a column that would round times of {@code unit}, or keep no time at all. */
    static void requireSeconds(TimeUnit unit, PgType type) {
        int digits = unit == TimeUnit.SECOND ? 0 : unit == TimeUnit.MILLISECOND ? 3 : 6;
        int kept = type.secondDigits();
        if (kept < 0) {
            throw new UnstorableException(type + " keeps no seconds");
        }
        if (kept < digits) {
            throw new UnstorableException(type + " keeps " + kept + " digits of the second instead of " + digits);
        }
    }

    static String name(TimeUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT) + "s";
    }
}
