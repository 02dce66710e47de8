package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StateChange;

/** Which rows a commit leaves in the target, as SQL for the stream's row {@code s} in {@code ampsync_streams}. */
public final class RowsLeft {
    /** Those that were there before. What was known of them still is, if nobody has committed in between. */
    public static final RowsLeft UNCHANGED =
            new RowsLeft("s.holds_rows", "CASE WHEN s.rows_as_of = %d THEN s.newest_row_id END");

    private final String present;
    private final String newestId;

    private RowsLeft(String present, String newestId) {
        this.present = present;
        this.newestId = newestId;
    }

    /** Some, the newest of which has been written now. */
    public static RowsLeft through(long newestId) {
        return new RowsLeft("TRUE", newestId + "::bigint");
    }

    /** What a DELETE has left: the table has to be asked. */
    public static RowsLeft in(TableName table) {
        String newest = newestId(table);
        return new RowsLeft("(" + newest + ") IS NOT NULL", "(" + newest + ")");
    }

    /** Query for the greatest {@code _tx_id}; null in an empty table. */
    public static String newestId(TableName table) {
        return "SELECT max(" + SystemColumns.TX_ID + ")::bigint FROM " + table.sql();
    }

    String assignments(StateChange change) {
        return "holds_rows = " + present + ", newest_row_id = "
                + newestId.replace("%d", Long.toString(change.expectedNext())) + ", rows_as_of = " + change.next();
    }
}
