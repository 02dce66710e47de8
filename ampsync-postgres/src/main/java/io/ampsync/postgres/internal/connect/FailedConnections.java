package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends transactions and connections after a failure, without another exception. */
public final class FailedConnections {
    private FailedConnections() {}

    /** Ends a failed transaction. A connection that can't do even that is dropped by its pool. */
    public static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException alreadyLost) {
            abort(connection);
        }
    }

    public static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException alreadyLost) {
            // Nothing left to close.
        }
    }
}
