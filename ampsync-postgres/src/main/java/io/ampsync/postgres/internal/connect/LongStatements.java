package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Statements that can't be part of a transaction and may take hours, such as {@code CREATE INDEX CONCURRENTLY}; one at
 * a time, each on a connection of its own.
 *
 * <p>No timeout of the server's applies while the session is ours. Behind a pooler those of the role do: the session
 * serves strangers, too, and a setting in front of the statement would make a transaction of the two. Thread-safe.
 */
public final class LongStatements {
    private static final int CANCELS = 15;
    private static final long BETWEEN_CANCELS_MILLIS = 200;

    private static final String QUERY_CANCELED = "57014";

    private static final String TIMEOUTS = """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout') AND setting <> '0'""";

    private final Connections connections;
    private volatile boolean cancelled;
    private volatile @Nullable Statement running;

    public LongStatements(Connections connections) {
        this.connections = connections;
    }

    private record Timeout(String name, String setting) {}

    /** Runs a statement outside of any transaction. */
    public void execute(String sql) throws SQLException {
        List<SQLWarning> unused = executeWarned(sql);
    }

    /** As {@link #execute}; returns what the server has warned of. */
    public List<SQLWarning> executeWarned(String sql) throws SQLException {
        Connection connection = connections.open();
        try {
            List<Timeout> timeouts = isDirect(connection)
                    ? Sql.of(TIMEOUTS).list(connection, row -> new Timeout(row.getString(1), row.getString(2)))
                    : List.of();
            for (Timeout timeout : timeouts) {
                set(connection, new Timeout(timeout.name(), "0"));
            }
            connection.commit();
            List<SQLWarning> warnings = run(connection, sql);
            for (Timeout timeout : timeouts) {
                set(connection, timeout);
            }
            connection.commit();
            return warnings;
        } finally {
            connections.close(connection);
        }
    }

    /** A pooler tells its clients other process ids. */
    private static boolean isDirect(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        return Sql.of("SELECT FROM pg_backend_pid() AS pid WHERE pid = ?", pid).exists(connection);
    }

    private static void set(Connection connection, Timeout timeout) throws SQLException {
        boolean unused = Sql.of("SELECT set_config(?, ?, FALSE)", timeout.name(), timeout.setting())
                .exists(connection);
    }

    /** A session that has failed here isn't used again, as its timeouts are gone. */
    private List<SQLWarning> run(Connection connection, String sql) throws SQLException {
        int patience = connection.getNetworkTimeout();
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, 0);
        boolean done = false;
        List<SQLWarning> warnings = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            running = statement;
            if (cancelled) {
                throw new SQLException("cancelled before it began", QUERY_CANCELED);
            }
            statement.execute(sql);
            for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
                warnings.add(each);
            }
            done = true;
        } finally {
            running = null;
            if (!done) {
                FailedConnections.abort(connection);
            }
        }
        connection.setNetworkTimeout(Runnable::run, patience);
        connection.setAutoCommit(false);
        return warnings;
    }

    /** Has the server end what is under way, and lets nothing begin any more; cuts the connection if that fails. */
    public void cancel() {
        cancelled = true;
        Thread thread = new Thread(this::cancelUntilEnded, "ampsync-cancel");
        thread.setDaemon(true);
        thread.start();
    }

    private void cancelUntilEnded() {
        for (int i = 0; i < CANCELS; i++) {
            @Nullable Statement current = running;
            if (current == null) {
                return;
            }
            try {
                current.cancel();
                Thread.sleep(BETWEEN_CANCELS_MILLIS);
            } catch (SQLException lost) {
                break;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        connections.abort();
    }
}
