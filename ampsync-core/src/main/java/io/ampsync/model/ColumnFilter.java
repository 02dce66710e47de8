package io.ampsync.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition on one column of a table. Values are texts that are read as the column's type demands: numbers as
 * decimals, binary ones as {@code 0x} and hex digits, times as ISO 8601 has them, {@code true} and {@code false}.
 *
 * @param values one, except that {@link Comparison#EQUAL} and {@link Comparison#NOT_EQUAL} take any number
 */
public record ColumnFilter(String column, Comparison comparison, List<String> values) {
    /** How the column has to compare with the values. */
    public enum Comparison {
        /** To one of them. */
        EQUAL("="),
        /** To none of them; a column without a value doesn't fulfil it. */
        NOT_EQUAL("<>"),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        /** As SQL writes it. */
        public String operator() {
            return operator;
        }
    }

    /** Throws {@link IllegalArgumentException} for a name or a number of values that can't be. */
    public ColumnFilter {
        values = List.copyOf(values);
        if (column.isEmpty()) {
            throw new IllegalArgumentException("the name of a column is empty");
        }
        boolean several = comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL;
        if (values.isEmpty() || (values.size() > 1 && !several)) {
            throw new IllegalArgumentException("column \"" + column + "\" must be compared with "
                    + (several ? "at least" : "exactly") + " one value by " + comparison.operator() + ", got "
                    + values.size());
        }
    }

    /** The column is equal to one of {@code values}. */
    public static ColumnFilter equal(String column, String... values) {
        return new ColumnFilter(column, Comparison.EQUAL, List.of(values));
    }

    @Override
    public String toString() {
        return values.stream()
                .map(value -> "'" + value.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", '"' + column + "\" " + comparison.operator() + " ", ""));
    }
}
