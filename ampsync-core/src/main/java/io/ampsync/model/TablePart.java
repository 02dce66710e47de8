package io.ampsync.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Some columns of a table, or some of its rows.
 *
 * @param columns those that are read, in this order; empty for all
 * @param filters what rows have to fulfil, all of it
 */
public record TablePart(AmpTable table, List<String> columns, List<ColumnFilter> filters) implements StreamSource {
    /** Throws {@link IllegalArgumentException} for a column that has no name or is there twice. */
    public TablePart {
        columns = List.copyOf(columns);
        filters = List.copyOf(filters);
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column.isEmpty()) {
                throw new IllegalArgumentException("the name of a column is empty");
            }
            if (!seen.add(column)) {
                throw new IllegalArgumentException("column \"" + column + "\" is given twice");
            }
        }
    }

    @Override
    public String text() {
        String names = columns.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        String conditions = filters.stream().map(ColumnFilter::toString).collect(Collectors.joining(" and "));
        return table.text()
                + (columns.isEmpty() ? "" : " (" + names + ")")
                + (filters.isEmpty() ? "" : " where " + conditions);
    }
}
