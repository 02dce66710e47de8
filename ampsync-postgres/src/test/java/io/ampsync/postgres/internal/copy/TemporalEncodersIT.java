package io.ampsync.postgres.internal.copy;

import java.sql.SQLException;
import java.util.Arrays;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntervalDayVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dates, times, instants and intervals of every unit; no time zone of JVM or session changes them. */
class TemporalEncodersIT {
    @RegisterExtension
    static final RoundTrip trip = new RoundTrip();

    @Test
    void dates() throws SQLException {
        trip.<DateDayVector>check(
                new ArrowType.Date(DateUnit.DAY),
                null,
                v -> {
                    v.setSafe(0, 0);
                    v.setSafe(2, -1);
                    v.setSafe(3, 10_957);
                    v.setSafe(4, 2_932_896);
                    v.setSafe(5, -719_528);
                },
                "1970-01-01",
                null,
                "1969-12-31",
                "2000-01-01",
                "9999-12-31",
                "0001-01-01 BC");
        ArrowType millis = new ArrowType.Date(DateUnit.MILLISECOND);
        trip.<DateMilliVector>check(millis, null, v -> v.setSafe(1, -1), null, "1969-12-31 23:59:59.999");
        trip.<DateMilliVector>check(millis, "DATE", v -> v.setSafe(1, -86_400_000L), null, "1969-12-31");
    }

    @Test
    void times() throws SQLException {
        trip.<TimeSecVector>check(
                new ArrowType.Time(TimeUnit.SECOND, 32), null, v -> v.setSafe(0, 86_399), "23:59:59", null);
        trip.<TimeMilliVector>check(
                new ArrowType.Time(TimeUnit.MILLISECOND, 32), "TIME(3)", v -> v.setSafe(0, 1), "00:00:00.001", null);
        trip.<TimeMicroVector>check(
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                null,
                v -> v.setSafe(0, 86_399_999_999L),
                "23:59:59.999999");
        trip.<TimeNanoVector>check(
                new ArrowType.Time(TimeUnit.NANOSECOND, 64), null, v -> v.setSafe(0, 1_999), "00:00:00.000001", null);
    }

    @Test
    void timestampsOfEveryUnit() throws SQLException {
        for (String zone : Arrays.asList(null, "+00:00", "Europe/Berlin")) {
            String z = zone == null ? "" : "+00";
            trip.check(
                    new ArrowType.Timestamp(TimeUnit.SECOND, zone),
                    null,
                    v -> {
                        longs(v, 0, 1_655_778_535, -1, -210_866_803_200L);
                    },
                    "1970-01-01 00:00:00" + z,
                    "2022-06-21 02:28:55" + z,
                    "1969-12-31 23:59:59" + z,
                    "4714-11-24 00:00:00" + z + " BC",
                    null);
            trip.check(
                    new ArrowType.Timestamp(TimeUnit.MILLISECOND, zone),
                    null,
                    v -> {
                        longs(v, 946_684_799_999L, -1);
                    },
                    "1999-12-31 23:59:59.999" + z,
                    "1969-12-31 23:59:59.999" + z,
                    null);
            trip.check(
                    new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone),
                    null,
                    v -> {
                        longs(v, Long.MAX_VALUE, -1);
                    },
                    "294247-01-10 04:00:54.775807" + z,
                    "1969-12-31 23:59:59.999999" + z,
                    null);
            trip.check(
                    new ArrowType.Timestamp(TimeUnit.NANOSECOND, zone),
                    null,
                    v -> {
                        longs(v, 946_684_799_999_999_999L, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE);
                    },
                    "1999-12-31 23:59:59.999999" + z,
                    "1969-12-31 23:59:59.999999" + z,
                    "1970-01-01 00:00:00" + z,
                    "1677-09-21 00:12:43.145224" + z,
                    "2262-04-11 23:47:16.854775" + z,
                    null);
        }
    }

    @Test
    void timestampsCrossBetweenLocalAndUtc() throws SQLException {
        trip.check(
                new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"),
                "TIMESTAMP(0)",
                v -> longs(v, 0),
                "1970-01-01 00:00:00");
        trip.check(
                new ArrowType.Timestamp(TimeUnit.SECOND, null),
                "TIMESTAMPTZ",
                v -> longs(v, 0),
                "1970-01-01 00:00:00+00");
    }

    private static void longs(FieldVector vector, long... values) {
        for (int i = 0; i < values.length; i++) {
            ((TimeStampVector) vector).setSafe(i, values[i]);
        }
    }

    @Test
    void durationsAndIntervals() throws SQLException {
        trip.<DurationVector>check(
                new ArrowType.Duration(TimeUnit.SECOND), null, v -> v.setSafe(0, -90_000), "-25:00:00", null);
        trip.<DurationVector>check(
                new ArrowType.Duration(TimeUnit.NANOSECOND), null, v -> v.setSafe(0, -1), "-00:00:00.000001");
        trip.<IntervalYearVector>check(
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH), null, v -> v.setSafe(0, 14), "1 year 2 mons", null);
        trip.<IntervalDayVector>check(
                new ArrowType.Interval(IntervalUnit.DAY_TIME),
                null,
                v -> v.setSafe(0, -3, 1500),
                "-3 days +00:00:01.5",
                null);
        trip.<IntervalMonthDayNanoVector>check(
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                null,
                v -> v.setSafe(0, 1, -2, 3_000),
                "1 mon -2 days +00:00:00.000003",
                null);
    }
}
