package io.ampsync.postgres.internal.copy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** How durations and intervals read, computed without the code under test. */
record IntervalText(int months, int days, BigDecimal seconds) {
    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);
    private static final BigDecimal HOUR = BigDecimal.valueOf(3600);

    /** The value as {@link TestValues} takes it. */
    static IntervalText of(ArrowType type, Object value) {
        if (type instanceof ArrowType.Duration duration) {
            int digits = duration.getUnit() == TimeUnit.NANOSECOND ? 9 : 3;
            return new IntervalText(0, 0, BigDecimal.valueOf((Long) value, digits));
        }
        int[] parts = (int[]) value;
        return switch (((ArrowType.Interval) type).getUnit()) {
            case YEAR_MONTH -> new IntervalText(parts[0], 0, BigDecimal.ZERO);
            case DAY_TIME -> new IntervalText(0, parts[0], BigDecimal.valueOf(parts[1], 3));
            case MONTH_DAY_NANO -> new IntervalText(parts[0], parts[1], BigDecimal.valueOf(parts[2], 9));
        };
    }

    /** ISO 8601, each part with a sign of its own. */
    String iso() {
        String date = part(months / 12, "Y") + part(months % 12, "M") + part(days, "D");
        BigDecimal[] hours = seconds.divideAndRemainder(HOUR);
        BigDecimal[] minutes = hours[1].divideAndRemainder(MINUTE);
        String rest =
                minutes[1].signum() == 0 ? "" : minutes[1].stripTrailingZeros().toPlainString() + "S";
        String time = part(hours[0].longValueExact(), "H") + part(minutes[0].longValueExact(), "M") + rest;
        if (date.isEmpty() && time.isEmpty()) {
            return "PT0S";
        }
        return "P" + date + (time.isEmpty() ? "" : "T" + time);
    }

    private static String part(long value, String unit) {
        return value == 0 ? "" : value + unit;
    }

    /** As PostgreSQL shows it: whole microseconds, and a plus where the part before was negative. */
    String sql() {
        StringBuilder text = new StringBuilder();
        boolean negative = words(text, months / 12, "year", false);
        negative = words(text, months % 12, "mon", negative);
        negative = words(text, days, "day", negative);
        BigDecimal micros = seconds.setScale(6, RoundingMode.FLOOR);
        if (micros.signum() == 0 && text.length() > 0) {
            return text.toString();
        }
        String sign = micros.signum() < 0 ? "-" : negative ? "+" : "";
        return text + (text.length() > 0 ? " " : "") + sign + clock(micros.abs());
    }

    /** Appends a part unless it is zero; whether the newest part is negative. */
    private static boolean words(StringBuilder text, int value, String unit, boolean negative) {
        if (value == 0) {
            return negative;
        }
        text.append(text.length() > 0 ? " " : "").append(negative && value > 0 ? "+" : "");
        text.append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static String clock(BigDecimal micros) {
        BigDecimal[] hours = micros.divideAndRemainder(HOUR);
        BigDecimal[] minutes = hours[1].divideAndRemainder(MINUTE);
        String fraction =
                minutes[1].remainder(BigDecimal.ONE).stripTrailingZeros().toPlainString();
        return String.format("%02d:%02d:%02d", hours[0].longValue(), minutes[0].longValue(), minutes[1].longValue())
                + (fraction.equals("0") ? "" : fraction.substring(1));
    }
}
