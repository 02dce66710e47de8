package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.arrow.vector.types.TimeUnit;

/** Dates, times and intervals as ISO 8601 text, to the nanosecond; seconds are always there. */
final class IsoText {
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private IsoText() {}

    /** The date so many days after 1970-01-01. */
    static String date(long days) {
        return LocalDate.ofEpochDay(days).toString();
    }

    /** The date and time of day so long after 1970-01-01, without a zone. */
    static String dateTime(long value, TimeUnit unit) {
        long perSecond = perSecond(unit);
        try {
            int nanos = (int) (Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                    LocalDateTime.ofEpochSecond(Math.floorDiv(value, perSecond), nanos, ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new UnstorableException(value + " " + name(unit) + " since 1970 has no ISO 8601 form");
        }
    }

    /** The time of day so long after midnight; the end of the day is {@code 24:00:00}. */
    static String time(long value, TimeUnit unit) {
        long factor = 1_000_000_000 / perSecond(unit);
        if (value < 0 || value > DAY_NANOS / factor) {
            throw new UnstorableException(value + " " + name(unit) + " is not a time of day");
        }
        long nanos = value * factor;
        return nanos == DAY_NANOS ? "24:00:00" : DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }

    static String duration(long value, TimeUnit unit) {
        long perSecond = perSecond(unit);
        long nanos = Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond);
        return Duration.ofSeconds(Math.floorDiv(value, perSecond), nanos).toString();
    }

    /** Months, days and a time, each with a sign of its own. */
    static String interval(int months, int days, long nanos) {
        Period date = Period.of(months / 12, months % 12, days);
        if (nanos == 0) {
            return date.isZero() ? "PT0S" : date.toString();
        }
        String time = Duration.ofNanos(nanos).toString();
        return date.isZero() ? time : date + time.substring(1);
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private static String name(TimeUnit unit) {
        return unit.name().toLowerCase(Locale.ROOT) + "s";
    }
}
