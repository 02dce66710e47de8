package io.ampsync.internal.source;

import io.ampsync.model.AmpTable;

/** The text of the query that a stream sends. */
public final class TableQuery {
    private TableQuery() {}

    /** All columns and rows of {@code table}. The dataset and the table can't hold quotes. */
    public static String of(AmpTable table) {
        return "SELECT * FROM " + name(table);
    }

    /** The block number of any one row of {@code table}. */
    static String oneBlockNumber(AmpTable table) {
        return "SELECT \"_block_num\" FROM " + name(table) + " LIMIT 1";
    }

    private static String name(AmpTable table) {
        return "\"" + table.dataset() + "\".\"" + table.name() + "\"";
    }
}
