package io.ampsync.postgres.internal.state;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Gives the state of a stream, and the rows that it keeps aside, another id, or deletes them. */
public final class StateMove {
    private StateMove() {}

    /** There must be no state under {@code to}. */
    public static void move(Connection connection, String from, String to) throws SQLException {
        Sql.of(
                        "INSERT INTO amp_client_state (stream_id, next_transaction_id, updated_at)"
                                + " SELECT ?, next_transaction_id, updated_at FROM amp_client_state"
                                + " WHERE stream_id = ?",
                        to,
                        from)
                .update(connection);
        Sql.of("UPDATE amp_client_buffer_entries SET stream_id = ? WHERE stream_id = ?", to, from)
                .update(connection);
        QuarantineRows.move(connection, from, to);
        delete(connection, from);
    }

    public static void delete(Connection connection, String streamId) throws SQLException {
        QuarantineRows.delete(connection, streamId);
        Sql.of("DELETE FROM amp_client_state WHERE stream_id = ?", streamId).update(connection);
    }
}
