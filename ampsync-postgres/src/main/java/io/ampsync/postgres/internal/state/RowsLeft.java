package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.spi.StateChange;
import org.jspecify.annotations.Nullable;

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

    /** All up to the greatest {@code _tx_id} in the table, which is null if there are none. */
    public static RowsLeft through(@Nullable Long newestId) {
        return new RowsLeft(Sql.of(newestId == null ? "FALSE" : "TRUE"), Sql.of("?::bigint", newestId));
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
