package io.ampsync.postgres.internal.state;

import io.ampsync.internal.json.RangeJson;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.table.TableShape;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StateChange} as one statement, in which everything hangs on the row of {@code amp_client_state}.
 *
 * <p>Why the fence is exact: {@code FOR SHARE} on the claim either waits for a claim under way and then, under READ
 * COMMITTED, looks at the row again and finds another claim, so that nothing is updated; or it comes first, and
 * a claim waits until this transaction has ended, after which the claim's next statement reads what it left. The
 * comparison of the next id is looked at again in the same way. Under a stricter isolation level both cases fail with a
 * serialization error instead.
 */
public final class StateUpdate {
    private final String streamId;
    private final @Nullable Fence fence;
    private final StateChange change;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final StringBuilder sql = new StringBuilder("WITH ");
    private @Nullable TableShape shape;
    private @Nullable String holdsRows;

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

    /** Also records whether the target holds rows; {@code condition} is SQL. */
    public StateUpdate recordingRows(String condition) {
        holdsRows = condition;
        return this;
    }

    /** Whether the state was the expected one and has been changed; else nothing has happened. */
    public boolean apply(Connection connection) throws SQLException {
        move();
        truncate();
        insert(connection);
        prune();
        note();
        sql.append(" SELECT count(*) FROM moved");
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) == 1;
            }
        }
    }

    private void move() {
        if (fence != null) {
            add(
                    "owner AS (SELECT 1 FROM ampsync_streams WHERE " + Fence.INTACT + " FOR SHARE), ",
                    streamId,
                    fence.epoch(),
                    fence.owner());
        }
        add(
                "moved AS (UPDATE amp_client_state SET next_transaction_id = ?, updated_at = now()"
                        + " WHERE stream_id = ? AND next_transaction_id = ?",
                change.next(),
                streamId,
                change.expectedNext());
        sql.append(fence != null ? " AND EXISTS (SELECT FROM owner)" : "");
        if (shape != null) {
            add(" AND " + TableShape.INTACT, shape.values().toArray());
        }
        sql.append(" RETURNING stream_id)");
    }

    private void truncate() {
        change.truncateFrom()
                .ifPresent(from -> add(
                        ", truncated AS (DELETE FROM amp_client_buffer_entries e USING moved m"
                                + " WHERE e.stream_id = m.stream_id AND e.transaction_id >= ?)",
                        from));
    }

    private void insert(Connection connection) throws SQLException {
        List<StoredWatermark> kept = change.insert().stream()
                .filter(watermark -> !isPruned(watermark))
                .toList();
        if (kept.isEmpty()) {
            return;
        }
        Object[] ids = kept.stream().map(StoredWatermark::id).toArray();
        Object[] ranges = kept.stream()
                .map(watermark -> RangeJson.format(watermark.ranges()))
                .toArray();
        add(
                ", inserted AS (INSERT INTO amp_client_buffer_entries (stream_id, transaction_id, block_ranges)"
                        + " SELECT m.stream_id, n.id, n.ranges::jsonb"
                        + " FROM moved m, unnest(?::bigint[], ?::text[]) AS n (id, ranges)"
                        + " ON CONFLICT (stream_id, transaction_id) DO NOTHING)",
                connection.createArrayOf("bigint", ids),
                connection.createArrayOf("text", ranges));
    }

    private void prune() {
        if (change.pruneThrough().isPresent()) {
            add(
                    ", pruned AS (DELETE FROM amp_client_buffer_entries e USING moved m"
                            + " WHERE e.stream_id = m.stream_id AND e.transaction_id <= ? AND e.transaction_id < ?)",
                    change.pruneThrough().getAsLong(),
                    change.truncateFrom().orElse(Long.MAX_VALUE));
        }
    }

    /** One update of our own row, where something has changed: a statement can't change a row twice. */
    private void note() {
        String first = firstWatermark();
        String holds = holdsRows == null ? "s.holds_rows" : holdsRows;
        sql.append(", noted AS (UPDATE ampsync_streams s SET first_watermark = " + first + ", holds_rows = " + holds
                + " FROM moved m WHERE s.stream_id = m.stream_id AND (s.first_watermark IS DISTINCT FROM " + first
                + " OR s.holds_rows IS DISTINCT FROM " + holds + "))");
    }

    /** The first one since the first block; later, its absence shows that some were forgotten. */
    private String firstWatermark() {
        String inserted = change.insert().isEmpty()
                ? "NULL::bigint"
                : change.insert().get(0).id() + "::bigint";
        boolean afresh = change.truncateFrom().orElse(-1) == 0;
        return afresh ? inserted : "coalesce(s.first_watermark, " + inserted + ")";
    }

    private boolean isPruned(StoredWatermark watermark) {
        return change.pruneThrough().isPresent()
                && watermark.id() <= change.pruneThrough().getAsLong();
    }

    private void add(String text, @Nullable Object... parameters) {
        sql.append(text);
        values.addAll(Arrays.asList(parameters));
    }
}
