package io.ampsync.postgres.internal.copy.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.postgres.internal.copy.type.UnstorableException;
import org.apache.arrow.vector.types.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IsoTextTest {
    @Test
    void datesMayLieBeforeOurEraAndFarAhead() {
        assertThat(IsoText.date(-719_529)).isEqualTo("-0001-12-31");
        assertThat(IsoText.date(0)).isEqualTo("1970-01-01");
        assertThat(IsoText.date(2_932_897)).isEqualTo("+10000-01-01");
    }

    @ParameterizedTest
    @CsvSource({
        "0, SECOND, 1970-01-01T00:00:00",
        "-1, SECOND, 1969-12-31T23:59:59",
        "-1, MILLISECOND, 1969-12-31T23:59:59.999",
        "1500000, MICROSECOND, 1970-01-01T00:00:01.5",
        "-9223372036854775808, NANOSECOND, 1677-09-21T00:12:43.145224192",
        "9223372036854775807, MICROSECOND, +294247-01-10T04:00:54.775807",
    })
    void timestampsKeepAllDigits(long value, TimeUnit unit, String text) {
        assertThat(IsoText.dateTime(value, unit)).isEqualTo(text);
    }

    @Test
    void timestampsBeyondTheCalendarAreRefused() {
        assertThatThrownBy(() -> IsoText.dateTime(Long.MAX_VALUE, TimeUnit.SECOND))
                .isInstanceOf(UnstorableException.class)
                .hasMessage("9223372036854775807 seconds since 1970 has no ISO 8601 form");
    }

    @ParameterizedTest
    @CsvSource({
        "0, SECOND, 00:00:00",
        "86399, SECOND, 23:59:59",
        "86400, SECOND, 24:00:00",
        "1, NANOSECOND, 00:00:00.000000001",
        "86400000000000, NANOSECOND, 24:00:00",
    })
    void timesOfDayEndAtMidnight(long value, TimeUnit unit, String text) {
        assertThat(IsoText.time(value, unit)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(TimeUnit.class)
    void whatIsNoTimeOfDayIsRefused(TimeUnit unit) {
        for (long value : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 86_400_000_000_001L}) {
            assertThatThrownBy(() -> IsoText.time(value, unit))
                    .isInstanceOf(UnstorableException.class)
                    .hasMessageContaining(value + " ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, SECOND, PT0S",
        "90000, SECOND, PT25H",
        "-1, MILLISECOND, PT-0.001S",
        "-9223372036854775808, NANOSECOND, PT-2562047H-47M-16.854775808S",
    })
    void durationsAreNeverDays(long value, TimeUnit unit, String text) {
        assertThat(IsoText.duration(value, unit)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, PT0S",
        "14, 0, 0, P1Y2M",
        "-14, 3, 0, P-1Y-2M3D",
        "0, -3, 1500000000, P-3DT1.5S",
        "0, 0, -1, PT-0.000000001S",
        "1, 2, 3600000000000, P1M2DT1H",
    })
    void intervalsKeepTheirPartsApart(int months, int days, long nanos, String text) {
        assertThat(IsoText.interval(months, days, nanos)).isEqualTo(text);
    }
}
