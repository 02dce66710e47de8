package io.ampsync.postgres.internal.copy;

import java.util.Locale;
import org.apache.arrow.vector.types.TimeUnit;

/** Conversion to microseconds, the unit of PostgreSQL. Nanoseconds are rounded down. */
final class Micros {
    private Micros() {}

    /** Microseconds of {@code value} after {@code epoch}; on overflow the nearest extreme, which no type takes for a value. */
    static long of(long value, TimeUnit unit, long epoch) {
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

    /** Refuses a column whose precision is declared lower than that of the values. */
    static void requirePrecision(TimeUnit unit, PgType type) {
        int digits = unit == TimeUnit.SECOND ? 0 : unit == TimeUnit.MILLISECOND ? 3 : 6;
        if (type.secondDigits() < digits) {
            throw new Misfit(type + " keeps fewer digits of the second");
        }
    }

    static String name(TimeUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT) + "s";
    }
}
