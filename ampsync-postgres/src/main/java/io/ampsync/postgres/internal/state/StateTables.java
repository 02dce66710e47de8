package io.ampsync.postgres.internal.state;

import io.ampsync.error.StateStoreException;
import io.ampsync.internal.json.RangeJson;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads and completes the state of one stream, within a transaction of the caller. */
public final class StateTables {
    /** The first watermark that the Rust tool may have left: what it has forgotten before isn't on record, so whatever
     * doesn't reach down to block 0 counts as pruned. */
    private static final String FIRST_WATERMARK = """
            (SELECT CASE WHEN EXISTS (
                    SELECT FROM jsonb_array_elements(e.block_ranges) r WHERE (r->'numbers'->>'start')::numeric > 0)
                    THEN -1 ELSE e.transaction_id END
                FROM amp_client_buffer_entries e WHERE e.stream_id = ? AND e.block_ranges <> '[]'
                ORDER BY e.transaction_id LIMIT 1)""";

    /** Without those that an old fault of the Rust tool has left. */
    private static final String WITH_RANGES = " AND block_ranges <> '[]'";

    private final String streamId;
    private final StreamRow row;

    public StateTables(String streamId) {
        this.streamId = streamId;
        this.row = new StreamRow(streamId);
    }

    /** Adds the rows of a stream not seen before. */
    public void create(Connection connection) throws SQLException {
        Sql.of("INSERT INTO amp_client_state (stream_id) VALUES (?) ON CONFLICT (stream_id) DO NOTHING", streamId)
                .update(connection);
        row.create(connection, Sql.of(FIRST_WATERMARK, streamId));
    }

    /** Locks the state, removes watermarks without ranges (an old fault of the Rust tool) and reads the rest. */
    public StreamSnapshot load(Connection connection) throws SQLException {
        long next = lockNext(connection);
        Sql.of("DELETE FROM amp_client_buffer_entries WHERE stream_id = ? AND block_ranges = '[]'", streamId)
                .update(connection);
        return snapshot(connection, next, firstWatermark(connection));
    }

    /** Throws {@link StateStoreException} with the remedy if the rows can't be those of a stream. */
    private StreamSnapshot snapshot(Connection connection, long next, OptionalLong firstWatermark) throws SQLException {
        try {
            return StreamSnapshot.of(next, watermarks(connection, WITH_RANGES), firstWatermark);
        } catch (IllegalArgumentException e) {
            throw StateStoreException.permanent(
                    "stream " + streamId + ": its rows in tables amp_client_state and amp_client_buffer_entries"
                            + " contradict each other or can't be read: " + e.getMessage()
                            + "; restore both from one backup, or start afresh with " + reset(streamId),
                    e);
        }
    }

    /** What is committed now, without a lock and first watermark; empty for a stream without state. */
    public Optional<StreamSnapshot> committed(Connection connection) throws SQLException {
        Optional<Long> next = next(connection);
        // A commit in between may have brought watermarks beyond that id.
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of(new StreamSnapshot(
                        next.get(),
                        watermarks(connection, WITH_RANGES).stream()
                                .filter(watermark -> watermark.id() < next.get())
                                .toList(),
                        false));
    }

    /**
     * What a snapshot of the caller's shows of the state, but not whether it is pruned, which the Rust tool doesn't
     * record; empty for a stream without state. Throws as {@link #load} does.
     */
    public Optional<StreamSnapshot> look(Connection connection) throws SQLException {
        Optional<Long> next = next(connection);
        return next.isEmpty() ? Optional.empty() : Optional.of(snapshot(connection, next.get(), OptionalLong.empty()));
    }

    private Optional<Long> next(Connection connection) throws SQLException {
        return Sql.of("SELECT next_transaction_id FROM amp_client_state WHERE stream_id = ?", streamId)
                .first(connection, row -> row.getLong(1));
    }

    /** Waits for a commit under way, and makes sure that what follows sees it. */
    private long lockNext(Connection connection) throws SQLException {
        return Sql.of("SELECT next_transaction_id FROM amp_client_state WHERE stream_id = ? FOR UPDATE", streamId)
                .first(connection, row -> row.getLong(1))
                .orElseThrow(() -> new SQLException(
                        "stream " + streamId + ": its row in table amp_client_state has vanished", "02000"));
    }

    private List<StoredWatermark> watermarks(Connection connection, String condition) throws SQLException {
        return Sql.of(
                        "SELECT transaction_id, block_ranges::text FROM amp_client_buffer_entries WHERE stream_id = ?"
                                + condition + " ORDER BY transaction_id",
                        streamId)
                .list(connection, row -> new StoredWatermark(row.getLong(1), RangeJson.parse(row.getString(2))));
    }

    private OptionalLong firstWatermark(Connection connection) throws SQLException {
        Long first = row.firstWatermark(connection);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /**
     * What a snapshot of the caller's shows of the state, without locking or changing anything; empty if the stream has
     * never committed here.
     */
    public Optional<StreamSnapshot> peek(Connection connection) throws SQLException {
        Optional<Long> next = Sql.of(
                        "SELECT next_transaction_id FROM amp_client_state"
                                + " WHERE stream_id = ? AND next_transaction_id > 0",
                        streamId)
                .first(connection, found -> found.getLong(1));
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        StreamSnapshot.of(next.get(), watermarks(connection, WITH_RANGES), firstWatermark(connection)));
    }

    /** Whether a database has tables for the state of streams. */
    public static boolean exist(Connection connection) throws SQLException {
        return Sql.of("SELECT WHERE to_regclass('amp_client_state') IS NOT NULL" + " AND to_regclass('"
                        + StreamRow.TABLE + "') IS NOT NULL")
                .exists(connection);
    }

    /** Whether anything is on record of the stream. */
    public boolean isKnown(Connection connection) throws SQLException {
        return Sql.of("SELECT FROM amp_client_state WHERE stream_id = ?", streamId)
                .exists(connection);
    }

    /** Forgets the stream: {@link #load} begins at the first block after {@link #create}. */
    public void delete(Connection connection) throws SQLException {
        Sql.of("DELETE FROM amp_client_state WHERE stream_id = ?", streamId).update(connection);
        Sql.of(StreamRow.deletion("?"), streamId).update(connection);
    }

    /** Whether a stream has ever committed. */
    public static boolean hasCommitted(Connection connection, String stream) throws SQLException {
        return Sql.of("SELECT FROM amp_client_state WHERE stream_id = ? AND next_transaction_id > 0", stream)
                .exists(connection);
    }

    /**
     * Another stream that has committed, isn't recorded by ampsync, and whose id ends with {@code suffix}.
     *
     * @param records whether ampsync has records at all
     */
    public Optional<String> unrecordedStream(Connection connection, String suffix, boolean records)
            throws SQLException {
        return Sql.of(
                        "SELECT a.stream_id FROM amp_client_state a WHERE right(a.stream_id, length(?)) = ?"
                                + " AND a.stream_id <> ? AND a.next_transaction_id > 0"
                                + (records ? " AND NOT " + StreamRow.isRecorded("a.stream_id") : ""),
                        suffix,
                        suffix,
                        streamId)
                .first(connection, row -> row.getString(1));
    }

    /** For people: what removes a stream's rows and makes ampsync forget it. */
    public static String reset(String stream) {
        return "ampsync reset --stream '" + stream + "' (PostgresDatabase.reset)";
    }

    /** For people: the same, with the table. */
    public static String resetWithTable(String stream) {
        return "ampsync reset --drop-table --stream '" + stream + "' (PostgresDatabase.resetAndDropTable)";
    }
}
