package io.ampsync.postgres.internal.state;

import io.ampsync.error.StateStoreException;
import io.ampsync.internal.json.RangeJson;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and completes the state of one stream, within a transaction of the caller. */
public final class StateTables {
    private static final String STATE =
            "INSERT INTO amp_client_state (stream_id) VALUES (?) ON CONFLICT (stream_id) DO NOTHING";

    /**
     * Ours, beside a state that the Rust tool may have written. What that one has forgotten before isn't on record, so
     * whatever doesn't reach down to block 0 counts as pruned.
     */
    private static final String BOOKKEEPING = """
            INSERT INTO ampsync_streams AS s (stream_id, first_watermark)
            SELECT ?, (
                SELECT CASE WHEN EXISTS (
                    SELECT FROM jsonb_array_elements(e.block_ranges) r WHERE (r->'numbers'->>'start')::numeric > 0)
                    THEN -1 ELSE e.transaction_id END
                FROM amp_client_buffer_entries e WHERE e.stream_id = ? AND e.block_ranges <> '[]'
                ORDER BY e.transaction_id LIMIT 1)
            ON CONFLICT (stream_id) DO UPDATE SET first_watermark = EXCLUDED.first_watermark
            WHERE s.first_watermark IS NULL AND EXCLUDED.first_watermark IS NOT NULL""";

    /** Waits for a commit under way, and makes sure that what follows sees it. */
    private static final String LOCK =
            "SELECT next_transaction_id FROM amp_client_state WHERE stream_id = ? FOR UPDATE";

    private static final String POISONED =
            "DELETE FROM amp_client_buffer_entries WHERE stream_id = ? AND block_ranges = '[]'";

    private static final String ENTRIES = """
            SELECT transaction_id, block_ranges::text FROM amp_client_buffer_entries
            WHERE stream_id = ? ORDER BY transaction_id""";

    private static final String PRUNED = """
            SELECT (s.first_watermark IS NOT NULL AND s.first_watermark IS DISTINCT FROM (
                SELECT min(transaction_id) FROM amp_client_buffer_entries e WHERE e.stream_id = s.stream_id))::int
            FROM ampsync_streams s WHERE s.stream_id = ?""";

    private final String streamId;

    public StateTables(String streamId) {
        this.streamId = streamId;
    }

    /** Adds the rows of a stream not seen before. */
    public void create(Connection connection) throws SQLException {
        update(connection, STATE);
        try (PreparedStatement statement = connection.prepareStatement(BOOKKEEPING)) {
            for (int i = 1; i <= 2; i++) {
                statement.setString(i, streamId);
            }
            statement.executeUpdate();
        }
    }

    /** Locks the state, removes watermarks without ranges (an old fault of the Rust tool) and reads the rest. */
    public StreamSnapshot load(Connection connection) throws SQLException {
        long next = number(connection, LOCK);
        update(connection, POISONED);
        try {
            return new StreamSnapshot(next, watermarks(connection), number(connection, PRUNED) != 0);
        } catch (IllegalArgumentException e) {
            throw new StateStoreException(
                    "stream " + streamId + ": its rows in amp_client_state and amp_client_buffer_entries contradict"
                            + " each other or can't be read: " + e.getMessage(),
                    false,
                    e);
        }
    }

    private List<StoredWatermark> watermarks(Connection connection) throws SQLException {
        List<StoredWatermark> watermarks = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            statement.setString(1, streamId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<BlockRange> ranges = RangeJson.parse(row.getString(2));
                    watermarks.add(new StoredWatermark(row.getLong(1), ranges));
                }
            }
        }
        return watermarks;
    }

    private void update(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, streamId);
            statement.executeUpdate();
        }
    }

    private long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, streamId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the state row of stream " + streamId + " has vanished", "02000");
                }
                return row.getLong(1);
            }
        }
    }
}
