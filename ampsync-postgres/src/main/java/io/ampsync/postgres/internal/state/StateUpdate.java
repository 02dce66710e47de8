package io.ampsync.postgres.internal.state;

import io.ampsync.internal.json.RangeJson;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.table.TableShape;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StateChange} as one statement, in which everything depends on the update of one row of
 * {@code amp_client_state}.
 *
 * <p>Why nobody but the owner commits, under READ COMMITTED:
 * <ol>
 *   <li>The statement locks the stream's row in {@code ampsync_streams}, if epoch and owner are still those of the
 *       fence. A claim locks the same row before it changes it.
 *   <li>If the claim comes first, the statement waits until the claim has ended, looks at the row again and finds
 *       another epoch. It then locks nothing, and updates nothing.
 *   <li>If the statement comes first, the claim waits until this transaction has ended. The claim's next statement
 *       reads the state that this one has left.
 *   <li>The next id is compared in the same way: an update that waited for another commit looks at the row again.
 * </ol>
 * Under a stricter isolation level the second and the fourth case fail with a serialization error instead.
 *
 * <p>All that differs from commit to commit is a parameter, so that the driver can have the statement planned once.
 *
 * <p>Both a claim and a commit lock the row of {@code ampsync_streams} first and that of {@code amp_client_state}
 * second, so they can't block each other for good.
 */
public final class StateUpdate {
    /** Makes the server skip the COMMIT behind it: an error is the only way. */
    private static final String UNMOVED = "ampsync: not the expected state";

    private static final String MOVED_OR_ERROR =
            " SELECT (CASE WHEN count(*) = 1 THEN '1' ELSE '" + UNMOVED + "' END)::integer";

    /** On which channel {@link #notifying} tells. */
    private static final String CHANNEL = "ampsync";

    private static final String NOT_A_NUMBER = "22P02";

    private final String streamId;
    private final @Nullable Fence fence;
    private final StateChange change;
    private @Nullable TableShape shape;
    private RowsLeft rowsLeft = RowsLeft.UNCHANGED;
    private @Nullable String notice;

    private StateUpdate(String streamId, @Nullable Fence fence, StateChange change) {
        this.streamId = streamId;
        this.fence = fence;
        this.change = change;
    }

    /** A change that only the owner can make. */
    public static StateUpdate by(Fence owner, StateChange change) {
        return new StateUpdate(owner.streamId(), owner, change);
    }

    /** A change by whoever knows the next id. */
    static StateUpdate unowned(String streamId, StateChange change) {
        return new StateUpdate(streamId, null, change);
    }

    /** Changes nothing unless the target has this shape. */
    public StateUpdate ifShaped(TableShape required) {
        shape = required;
        return this;
    }

    /** Also records which rows this transaction leaves in the target. */
    public StateUpdate recording(RowsLeft rows) {
        rowsLeft = rows;
        return this;
    }

    /** Also tells those who listen, once it is committed. A server that can't take that doesn't commit. */
    public StateUpdate notifying(String payload) {
        notice = payload;
        return this;
    }

    /** Whether the state was the expected one and has been changed; else nothing has happened. */
    boolean apply(Connection connection) throws SQLException {
        Sql statement = change(connection).append(" SELECT count(*) FROM moved");
        return statement.first(connection, row -> row.getInt(1)).orElse(0) == 1;
    }

    /**
     * Makes the change and commits, in one exchange with the server. False if the state wasn't the expected one: the
     * transaction has been rolled back then.
     */
    public boolean commit(Connection connection) throws SQLException {
        try {
            change(connection)
                    .append(MOVED_OR_ERROR)
                    .append(notified())
                    .append(" FROM moved; COMMIT")
                    .run(connection);
            return true;
        } catch (SQLException e) {
            if (isUnmoved(e)) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    private Sql notified() {
        return notice == null ? Sql.of("") : Sql.of(", pg_notify('" + CHANNEL + "', ?)", notice);
    }

    private static boolean isUnmoved(SQLException error) {
        return NOT_A_NUMBER.equals(error.getSQLState())
                && String.valueOf(error.getMessage()).contains(UNMOVED);
    }

    private Sql change(Connection connection) throws SQLException {
        return Sql.of("WITH ")
                .append(fence == null ? Sql.of("") : held(fence))
                .append(moved())
                .append(truncated())
                .append(inserted(connection))
                .append(pruned())
                .append(noted());
    }

    private static Sql held(Fence fence) {
        return Sql.of("held AS (").append(StreamRow.lockIfHeld(fence)).append("), ");
    }

    private Sql moved() {
        Sql moved = Sql.of(
                "moved AS (UPDATE amp_client_state SET next_transaction_id = ?, updated_at = clock_timestamp()"
                        + " WHERE stream_id = ? AND next_transaction_id = ?",
                change.next(),
                streamId,
                change.expectedNext());
        if (fence != null) {
            moved = moved.append(" AND EXISTS (SELECT FROM held)");
        }
        if (shape != null) {
            moved = moved.append(" AND " + TableShape.INTACT, shape.values().toArray());
        }
        return moved.append(" RETURNING stream_id)");
    }

    private Sql truncated() {
        return change.truncateFrom().isEmpty()
                ? Sql.of("")
                : Sql.of(
                        ", truncated AS (DELETE FROM amp_client_buffer_entries e USING moved m"
                                + " WHERE e.stream_id = m.stream_id AND e.transaction_id >= ?)",
                        change.truncateFrom().getAsLong());
    }

    private Sql inserted(Connection connection) throws SQLException {
        List<StoredWatermark> kept = change.insertAfterPruning();
        if (kept.isEmpty()) {
            return Sql.of("");
        }
        Object[] ids = kept.stream().map(StoredWatermark::id).toArray();
        Object[] ranges = kept.stream()
                .map(watermark -> RangeJson.format(watermark.ranges()))
                .toArray();
        return Sql.of(
                ", inserted AS (INSERT INTO amp_client_buffer_entries (stream_id, transaction_id, block_ranges)"
                        + " SELECT m.stream_id, n.id, n.ranges::jsonb"
                        + " FROM moved m, unnest(?::bigint[], ?::text[]) AS n (id, ranges)"
                        + " ON CONFLICT (stream_id, transaction_id) DO NOTHING)",
                connection.createArrayOf("bigint", ids),
                connection.createArrayOf("text", ranges));
    }

    private Sql pruned() {
        return change.pruneThrough().isEmpty()
                ? Sql.of("")
                : Sql.of(
                        ", pruned AS (DELETE FROM amp_client_buffer_entries e USING moved m"
                                + " WHERE e.stream_id = m.stream_id AND e.transaction_id <= ?"
                                + " AND e.transaction_id < ?)",
                        change.pruneThrough().getAsLong(),
                        change.truncateFrom().orElse(Long.MAX_VALUE));
    }

    /** One update of the stream's own row, as a statement can't change a row twice. */
    private Sql noted() {
        Sql first = firstWatermark();
        Sql assignments = Sql.of("first_watermark = ").append(first);
        Sql condition = Sql.of("");
        if (fence != null) {
            assignments = assignments.append(", ").append(rowsLeft.assignments(change));
        }
        if (fence != null || !change.insert().isEmpty()) {
            assignments = assignments.append(", ").append(new Progress(change).assignments());
        } else {
            condition = Sql.of(" AND s.first_watermark IS DISTINCT FROM ").append(first);
        }
        return Sql.of(", noted AS (")
                .append(StreamRow.update(assignments, "moved"))
                .append(condition)
                .append(")");
    }

    /** See {@link StateChange#firstWatermark}: later, its absence shows that some were forgotten. */
    private Sql firstWatermark() {
        OptionalLong inserted = change.firstWatermark(OptionalLong.empty());
        Sql known = inserted.isPresent() ? Sql.of("?::bigint", inserted.getAsLong()) : Sql.of("NULL::bigint");
        return change.startsAfresh()
                ? known
                : Sql.of("coalesce(s.first_watermark, ").append(known).append(")");
    }
}
