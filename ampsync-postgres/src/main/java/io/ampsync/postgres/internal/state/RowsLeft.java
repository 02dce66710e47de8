package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StateChange;

/** Which rows a commit leaves in the target, as SQL for the stream's row {@code s} in {@code ampsync_streams}. */
public final class RowsLeft {
    /** Those that were there before. What was known of them still is, if nobody has committed in between. */
    public static final RowsLeft UNCHANGED = new RowsLeft(Sql.of("s.holds_rows"), Sql.of(""));

    private final Sql present;
    /** Empty for what was known. */
    private final Sql newestId;

    private RowsLeft(Sql present, Sql newestId) {
        this.present = present;
        this.newestId = newestId;
    }

    /** Some, the newest of which has been written now. */
    public static RowsLeft through(long newestId) {
        return new RowsLeft(Sql.of("TRUE"), Sql.of("?::bigint", newestId));
    }

    /**
     * What a DELETE has left: the table has to be asked.
     *
     * @param id all rows from this one on are gone; looking at them once more would cost as much as their DELETE
     */
    public static RowsLeft below(TableName table, long id) {
        Sql newest = Sql.of("(" + newestId(table) + " WHERE " + SystemColumns.TX_ID + " < ?)", id);
        return new RowsLeft(newest.append(" IS NOT NULL"), newest);
    }

    /** Query for the greatest {@code _tx_id}; null in an empty table. */
    public static String newestId(TableName table) {
        return "SELECT max(" + SystemColumns.TX_ID + ")::bigint FROM " + table.sql();
    }

    Sql assignments(StateChange change) {
        Sql newest = newestId.text().isEmpty()
                ? Sql.of("CASE WHEN s.rows_as_of = ?::bigint THEN s.newest_row_id END", change.expectedNext())
                : newestId;
        return Sql.of("holds_rows = ")
                .append(present)
                .append(", newest_row_id = ")
                .append(newest)
                .append(", rows_as_of = ?::bigint", change.next());
    }
}
