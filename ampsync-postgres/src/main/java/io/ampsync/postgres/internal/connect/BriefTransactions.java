package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Transactions that end within about three seconds, whatever the server does. As thread-safe as its connections. */
public final class BriefTransactions implements Transactions {
    /** The server gives up first, so that nothing is left behind there; the driver if there is no answer at all. */
    private static final String LIMITS = "SET LOCAL lock_timeout = 500; SET LOCAL statement_timeout = 2500";

    private static final int ANSWER_MILLIS = 3_000;

    private final Connections connections;

    public BriefTransactions(Connections connections) {
        this.connections = connections;
    }

    @Override
    public <T> T transact(TransactionCallback<T> work) throws SQLException {
        return connections.transact(connection -> {
            int timeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
            try (Statement limits = connection.createStatement()) {
                limits.execute(LIMITS);
                T result = work.run(connection);
                connection.commit();
                return result;
            } finally {
                FailedConnections.rollback(connection);
                restore(connection, timeout);
            }
        });
    }

    /** The connection may be somebody else's. */
    private static void restore(Connection connection, int timeout) {
        try {
            connection.setNetworkTimeout(Runnable::run, timeout);
        } catch (SQLException alreadyLost) {
            FailedConnections.abort(connection);
        }
    }

    /** Cuts what is under way. */
    public void abort() {
        connections.abort();
    }
}
