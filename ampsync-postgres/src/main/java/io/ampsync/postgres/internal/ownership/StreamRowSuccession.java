package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** How the row of one stream becomes that of another, see {@link StreamRow}; for whoever has locked the rows. */
public final class StreamRowSuccession {
    private StreamRowSuccession() {}

    /** The stream on record for the table, if any. */
    public static Optional<StreamRow> writing(Connection connection, String schema, String table) throws SQLException {
        return Sql.of(
                        "SELECT stream_id FROM ampsync_streams WHERE target_schema = ? AND target_table = ?",
                        schema,
                        table)
                .first(connection, row -> new StreamRow(row.getString(1)));
    }

    /** The epoch; locks the row against claims and commits, waiting for one under way. Empty if there is no row. */
    public static Optional<Long> lockEpoch(Connection connection, StreamRow stream) throws SQLException {
        return Sql.of("SELECT epoch FROM ampsync_streams WHERE stream_id = ? FOR UPDATE", stream.streamId())
                .first(connection, row -> row.getLong(1));
    }

    /** Whether the row is there, and {@code instance} is on record as the owner. */
    public static boolean isOwnedBy(Connection connection, StreamRow stream, Instance instance) throws SQLException {
        return Sql.of("SELECT FROM ampsync_streams WHERE stream_id = ? AND owner = ?", stream.streamId(), instance.id())
                .exists(connection);
    }

    /** Makes the row that of a stream which nobody writes, whose table is called otherwise from now on. */
    public static void retire(Connection connection, StreamRow stream, StreamRow retired, String table)
            throws SQLException {
        Sql.of(
                        "UPDATE ampsync_streams SET stream_id = ?, target_table = ?, owner = NULL WHERE stream_id = ?",
                        retired.streamId(),
                        table,
                        stream.streamId())
                .update(connection);
    }

    /**
     * Makes the row of {@code shadow} that of {@code heir}, which has none now. Nobody owns it then, and whoever has
     * owned the heir under {@code heir.epoch()}, the last one that it had, learns that it has to load its state anew.
     */
    public static void succeed(Connection connection, StreamRow shadow, Heir heir) throws SQLException {
        Sql.of(
                        "UPDATE ampsync_streams SET stream_id = ?, target_table = ?, epoch = ?, switched = ?,"
                                + " owner = NULL, created_as = NULL WHERE stream_id = ?",
                        heir.stream().streamId(),
                        heir.table(),
                        heir.epoch(),
                        heir.epoch(),
                        shadow.streamId())
                .update(connection);
    }

    /** Whose row another becomes, and what its table is called. */
    public record Heir(StreamRow stream, String table, long epoch) {}

    public static void delete(Connection connection, StreamRow stream) throws SQLException {
        Sql.of("DELETE FROM ampsync_streams WHERE stream_id = ?", stream.streamId())
                .update(connection);
    }
}
