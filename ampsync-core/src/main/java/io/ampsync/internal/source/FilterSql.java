package io.ampsync.internal.source;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.ColumnFilter.Comparison;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A filter as SQL. Whatever a value is, it becomes a literal of its column's type or is refused. */
final class FilterSql {
    private static final Pattern HEX = Pattern.compile("0[xX]([0-9a-fA-F]{2})*");

    private final ColumnFilter filter;
    private final ArrowType type;

    private FilterSql(ColumnFilter filter, ArrowType type) {
        this.filter = filter;
        this.type = type;
    }

    /** Throws {@link SourceException} if {@code columns} don't have the column, or its type not such values. */
    static String of(ColumnFilter filter, Schema columns) {
        Field field = columns.getFields().stream()
                .filter(candidate -> candidate.getName().equals(filter.column()))
                .findFirst()
                .orElseThrow(() -> refusal("the table has no column \"" + filter.column() + "\" to filter by; it has "
                        + columns.getFields().stream().map(Field::getName).collect(Collectors.joining(", "))));
        return new FilterSql(filter, field.getType()).sql();
    }

    private String sql() {
        String column = SourceSql.quoted(filter.column());
        List<String> literals = filter.values().stream().map(this::literal).toList();
        Comparison comparison = filter.comparison();
        if (literals.size() == 1) {
            return column + " " + comparison.operator() + " " + literals.get(0);
        }
        return column + (comparison == Comparison.EQUAL ? " IN (" : " NOT IN (") + String.join(", ", literals) + ")";
    }

    private String literal(String value) {
        try {
            return switch (type.getTypeID()) {
                case Int -> new BigDecimal(value.strip()).toBigIntegerExact().toString();
                case Decimal, FloatingPoint -> new BigDecimal(value.strip()).toPlainString();
                case Bool -> bool(value.strip().toLowerCase(Locale.ROOT));
                case Utf8, LargeUtf8, Utf8View -> "'" + value.replace("'", "''") + "'";
                case Binary, LargeBinary, BinaryView, FixedSizeBinary -> binary(value.strip());
                case Timestamp -> timestamp(Instant.parse(value.strip()));
                case Date -> "arrow_cast('" + LocalDate.parse(value.strip()) + "', 'Date32')";
                default ->
                    throw refusal("column \"" + filter.column() + "\" is of type " + type
                            + ", which can't be filtered by; use a query of your own instead");
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw unfit(value);
        }
    }

    private static String bool(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value;
        }
        throw new IllegalArgumentException(value);
    }

    private String binary(String value) {
        boolean fits = HEX.matcher(value).matches()
                && (!(type instanceof ArrowType.FixedSizeBinary fixed)
                        || value.length() == 2 + 2 * fixed.getByteWidth());
        if (!fits) {
            throw new IllegalArgumentException(value);
        }
        return "X'" + value.substring(2) + "'";
    }

    private String timestamp(Instant time) {
        boolean zoned = ((ArrowType.Timestamp) type).getTimezone() != null;
        return zoned
                ? "arrow_cast('" + time + "', 'Timestamp(Nanosecond, Some(\"+00:00\"))')"
                : "arrow_cast('" + time.atOffset(ZoneOffset.UTC).toLocalDateTime()
                        + "', 'Timestamp(Nanosecond, None)')";
    }

    private SourceException unfit(String value) {
        String wanted = switch (type.getTypeID()) {
            case Int -> "a whole number";
            case Decimal, FloatingPoint -> "a number";
            case Bool -> "true or false";
            case Timestamp -> "a time such as 2026-01-31T12:00:00Z";
            case Date -> "a date such as 2026-01-31";
            default ->
                type instanceof ArrowType.FixedSizeBinary fixed
                        ? "0x and " + 2 * fixed.getByteWidth() + " hex digits"
                        : "0x and hex digits";
        };
        return refusal("column \"" + filter.column() + "\" can't be compared with '" + value + "'; give " + wanted);
    }

    private static SourceException refusal(String message) {
        return SourceException.permanent(ErrorKind.QUERY, message, null);
    }
}
