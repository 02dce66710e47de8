package io.ampsync.cli.options;

import io.ampsync.model.ColumnFilter;
import io.ampsync.model.ColumnFilter.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a condition such as {@code address=0x12,0x34} or {@code block_num >= 5}. */
final class FilterText {
    private static final Pattern CONDITION =
            Pattern.compile("\\s*(?<column>[^=<>!]+?)\\s*(?<operator>!=|<=|>=|=|<|>)(?<value>.*)", Pattern.DOTALL);

    private static final Map<String, Comparison> OPERATORS = Map.of(
            "=", Comparison.EQUAL,
            "!=", Comparison.NOT_EQUAL,
            "<", Comparison.LESS,
            "<=", Comparison.AT_MOST,
            ">", Comparison.GREATER,
            ">=", Comparison.AT_LEAST);

    private FilterText() {}

    static ColumnFilter parse(String text) {
        Matcher condition = CONDITION.matcher(text);
        if (!condition.matches()) {
            throw new IllegalArgumentException(
                    "must look like column=value, with =, !=, <, <=, > or >=, got '" + text + "'");
        }
        Comparison comparison = Objects.requireNonNull(OPERATORS.get(condition.group("operator")));
        String value = condition.group("value");
        boolean several = comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL;
        List<String> values =
                several ? Arrays.stream(value.split(",", -1)).map(String::strip).toList() : List.of(value.strip());
        return new ColumnFilter(condition.group("column"), comparison, values);
    }
}
