package io.ampsync.internal.source;

import io.ampsync.model.AmpTable;

/** The text of the query that a stream sends. */
public final class TableQuery {
    private TableQuery() {}

    /** All columns and rows of {@code table}. The dataset and the table can't hold quotes. */
    public static String of(AmpTable table) {
        return "SELECT * FROM \"" + table.dataset() + "\".\"" + table.name() + "\"";
    }
}
