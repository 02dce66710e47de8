package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that a stream's state and a table belong together, and records that they do. */
final class TargetCheck {
    private static final Logger log = LoggerFactory.getLogger(TargetCheck.class);

    private static final String TIE =
            "SELECT target_schema, target_table, target_oid::bigint, coalesce(holds_rows, FALSE)"
                    + " FROM ampsync_streams WHERE stream_id = ?";

    /** One that has written, or whose owner is alive and may be about to. */
    private static final String OTHER_STREAM = """
            SELECT s.stream_id FROM ampsync_streams s LEFT JOIN amp_client_state a ON a.stream_id = s.stream_id
            WHERE s.target_schema = ? AND s.target_table = ? AND s.stream_id <> ?
            AND (a.next_transaction_id > 0 OR EXISTS (SELECT FROM ampsync_processes p
                WHERE p.instance = s.owner AND p.renewed_at > now() - interval '30 seconds'))""";

    /** What is tied to the table, but has no state; should its owner be alive after all, it must claim anew. */
    private static final String UNTIE = """
            UPDATE ampsync_streams SET target_schema = NULL, target_table = NULL, target_oid = NULL,
                holds_rows = NULL, owner = NULL, epoch = epoch + 1
            WHERE target_schema = ? AND target_table = ? AND stream_id <> ?""";

    /** Streams of the Rust tool write into the table that is named like the end of their id. */
    private static final String UNRECORDED_STREAM = """
            SELECT a.stream_id FROM amp_client_state a
            WHERE right(a.stream_id, length(?)) = ? AND a.stream_id <> ? AND a.next_transaction_id > 0
            AND NOT EXISTS (SELECT FROM ampsync_streams s WHERE s.stream_id = a.stream_id)""";

    private static final String RECORD = """
            UPDATE ampsync_streams SET target_schema = ?, target_table = ?, target_oid = ?::bigint::oid,
                holds_rows = ? WHERE stream_id = ?""";

    private final Connection connection;
    private final String streamId;
    private final TableName name;

    TargetCheck(Connection connection, String streamId, TableName name) {
        this.connection = connection;
        this.streamId = streamId;
        this.name = name;
    }

    private record Tie(@Nullable TableName table, long oid, boolean holdsRows) {}

    /** Throws {@link TargetException} with the remedy if they don't. Returns whether the table exists. */
    boolean run(StreamSnapshot state) throws SQLException {
        Tie tie = tie();
        if (tie.table != null && !tie.table.equals(name)) {
            throw new TargetException("stream " + streamId + " has been writing into " + tie.table
                    + ", but unqualified names now mean schema " + name.schema() + "; restore the search_path");
        }
        refuseOtherStreams(tie);
        Optional<TargetTable> table = TargetTable.find(connection, name);
        if (table.isPresent()) {
            compare(state, tie, table.get());
        } else if (state.watermark().isPresent()) {
            throw new TargetException(name + " is missing although stream " + streamId
                    + " has state; restore the table, or start afresh with " + deleteState(streamId));
        }
        record(table.map(TargetTable::oid).orElse(null), table.isPresent() && !isEmpty());
        return table.isPresent();
    }

    private void compare(StreamSnapshot state, Tie tie, TargetTable table) throws SQLException {
        if (isEmpty()) {
            if (state.watermark().isPresent() && tie.holdsRows) {
                throw new TargetException(name + " has been emptied, or replaced by an empty table, although stream "
                        + streamId + " has state; restore the rows, or start afresh with " + deleteState(streamId));
            }
            return;
        }
        if (tie.oid != 0 && tie.oid != table.oid()) {
            log.warn("{} is another table than stream {} wrote last; it must hold what that one held", name, streamId);
        }
        if (!table.has("_tx_id")) {
            throw new TargetException(name + " holds rows that are not ampsync's (it has no column _tx_id); rename it");
        }
        if (state.next() == 0) {
            throw new TargetException(name + " holds rows, but stream " + streamId
                    + " has no state; restore the state, or empty or rename the table");
        }
        if (exists("SELECT FROM " + name.sql() + " WHERE _tx_id >= " + state.next() + " LIMIT 1")) {
            throw new TargetException(name + " holds rows with _tx_id " + state.next() + " or above, which stream "
                    + streamId + " has not used yet: its state is older than the table; restore both from one backup,"
                    + " or empty the table and start afresh with " + deleteState(streamId));
        }
    }

    private void refuseOtherStreams(Tie tie) throws SQLException {
        @Nullable String other = text(OTHER_STREAM, name.schema(), name.table(), streamId);
        if (other == null && tie.table == null) {
            String suffix = ":" + name.table();
            other = text(UNRECORDED_STREAM, suffix, suffix, streamId);
        }
        if (other != null) {
            throw new TargetException(name + " belongs to stream " + other + ", so stream " + streamId
                    + " can't write into it; use another schema or database, or, if the other stream is to end, drop the"
                    + " table and " + deleteState(other));
        }
        try (PreparedStatement statement = prepare(UNTIE, name.schema(), name.table(), streamId)) {
            statement.executeUpdate();
        }
    }

    /** Also removes what is ours, so that the next start finds nothing of the stream. */
    private static String deleteState(String stream) {
        String literal = "'" + stream.replace("'", "''") + "'";
        return "DELETE FROM amp_client_state WHERE stream_id = " + literal
                + "; DELETE FROM ampsync_streams WHERE stream_id = " + literal;
    }

    private Tie tie() throws SQLException {
        try (PreparedStatement statement = prepare(TIE, streamId);
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getString(1) == null) {
                return new Tie(null, 0, false);
            }
            return new Tie(new TableName(row.getString(1), row.getString(2)), row.getLong(3), row.getBoolean(4));
        }
    }

    private boolean isEmpty() throws SQLException {
        return !exists("SELECT FROM " + name.sql() + " LIMIT 1");
    }

    private void record(@Nullable Long oid, boolean holdsRows) throws SQLException {
        try (PreparedStatement statement = prepare(RECORD, name.schema(), name.table(), oid, holdsRows, streamId)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            if ("23505".equals(e.getSQLState())) {
                throw new TargetException(name + " has just been taken by another stream, so stream " + streamId
                        + " can't write into it");
            }
            throw e;
        }
    }

    private boolean exists(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private @Nullable String text(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, (Object[]) values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
