package io.ampsync.postgres.internal.copy;

import static java.time.format.DateTimeFormatter.ofPattern;
import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** How PostgreSQL shows a value of {@link RandomFields}, computed without the code under test. */
final class Expectation {
    private static final DateTimeFormatter TIME = fraction("HH:mm:ss");
    private static final DateTimeFormatter SQL = fraction("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter ISO = fraction("uuuu-MM-dd'T'HH:mm:ss");

    private Expectation() {}

    private static DateTimeFormatter fraction(String pattern) {
        return new DateTimeFormatterBuilder()
                .append(ofPattern(pattern))
                .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                .toFormatter();
    }

    static boolean isList(Field field) {
        return switch (field.getType().getTypeID()) {
            case List, LargeList, FixedSizeList, ListView, LargeListView -> true;
            default -> false;
        };
    }

    /** Whether a column holds the field in parts that aren't text of their own. */
    static boolean isJson(Field field) {
        return !field.getChildren().isEmpty() || field.getType() instanceof ArrowType.Struct;
    }

    /** The SQL that makes JSON of column {@code name}. */
    static String jsonOf(Field field, String name) {
        boolean ofText = isList(field) && !isJson(field.getChildren().get(0));
        return ofText ? "to_jsonb(" + name + "::text[])" : "to_jsonb(" + name + ")";
    }

    /** A column that holds lists or structs, as JSON: arrays of plain values by the text of their elements. */
    static @Nullable String json(Field field, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Field element =
                field.getChildren().isEmpty() ? field : field.getChildren().get(0);
        if (!isList(field) || isJson(element)) {
            return nested(field, value);
        }
        StringJoiner texts = new StringJoiner(",", "[", "]");
        for (Object part : (List<?>) value) {
            texts.add(part == null ? "null" : quote(text(element, part)));
        }
        return texts.toString();
    }

    private static String nested(Field field, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (field.getType() instanceof ArrowType.Struct) {
            StringJoiner members = new StringJoiner(",", "{", "}");
            for (int i = 0; i < field.getChildren().size(); i++) {
                Field member = field.getChildren().get(i);
                members.add(quote(member.getName()) + ":" + nested(member, ((List<?>) value).get(i)));
            }
            return members.toString();
        }
        if (value instanceof List<?> list) {
            StringJoiner elements = new StringJoiner(",", "[", "]");
            list.forEach(element -> elements.add(nested(field.getChildren().get(0), element)));
            return elements.toString();
        }
        return leaf(field, value);
    }

    private static String leaf(Field field, Object value) {
        if (value instanceof Boolean || value instanceof Double) {
            return text(field, value);
        }
        if (value instanceof byte[] bytes) {
            return quote("0x" + HexFormat.of().formatHex(bytes));
        }
        if (isInterval(field.getType())) {
            return quote(IntervalText.of(field.getType(), value).iso());
        }
        if (value instanceof Long number && !(field.getType() instanceof ArrowType.Int)) {
            return quote(time(field.getType(), number, ISO, false));
        }
        return value instanceof Long ? text(field, value) : quote(text(field, value));
    }

    private static boolean isInterval(ArrowType type) {
        return type instanceof ArrowType.Duration || type instanceof ArrowType.Interval;
    }

    static String text(Field field, Object value) {
        if (isInterval(field.getType())) {
            return IntervalText.of(field.getType(), value).sql();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Double number) {
            return new BigDecimal(number).stripTrailingZeros().toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Long number) {
            return field.getType() instanceof ArrowType.Int integer
                    ? integer(integer, number)
                    : time(field.getType(), number, SQL, true);
        }
        return value.toString();
    }

    private static String integer(ArrowType.Int type, long value) {
        BigInteger number = BigInteger.valueOf(value);
        boolean wraps = value < 0 && !type.getIsSigned();
        return (wraps ? number.add(BigInteger.ONE.shiftLeft(type.getBitWidth())) : number).toString();
    }

    private static String time(ArrowType type, long value, DateTimeFormatter format, boolean micros) {
        if (type instanceof ArrowType.Date date && date.getUnit() == DateUnit.MILLISECOND) {
            return time(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null), value, format, micros);
        }
        if (type instanceof ArrowType.Date) {
            return LocalDate.EPOCH.plusDays(value).toString();
        }
        if (type instanceof ArrowType.Time) {
            return TIME.format(cut(LocalTime.MIDNIGHT.plusNanos(value), micros));
        }
        ArrowType.Timestamp timestamp = (ArrowType.Timestamp) type;
        LocalDateTime epoch = LocalDate.EPOCH.atStartOfDay();
        LocalDateTime at = timestamp.getUnit() == TimeUnit.NANOSECOND
                ? epoch.plusNanos(value)
                : epoch.plus(value, ChronoUnit.MILLIS);
        String text = format.format(cut(at, micros));
        if (timestamp.getTimezone() == null) {
            return text;
        }
        return text + (format == ISO ? "Z" : "+00");
    }

    private static Temporal cut(Temporal time, boolean micros) {
        long nanos = time.getLong(ChronoField.NANO_OF_SECOND);
        return micros ? requireNonNull(time.with(ChronoField.NANO_OF_SECOND, nanos / 1000 * 1000)) : time;
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
