package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * What our own connections are set to. Behind a pooler a server's session serves strangers, too, so it is left as it
 * is, and each transaction sets the timeouts for itself. Thread-safe.
 */
final class SessionSettings {
    private static final int ANSWER_MILLIS = 10_000;

    private final String ofSession;
    private final String ofTransaction;
    private volatile boolean shared;

    /** Timeouts in milliseconds, 0 for none. */
    SessionSettings(long statementTimeout, long lockTimeout) {
        Map<String, Object> timeouts = new LinkedHashMap<>();
        if (statementTimeout > 0) {
            timeouts.put("statement_timeout", statementTimeout);
        }
        if (lockTimeout > 0) {
            timeouts.put("lock_timeout", lockTimeout);
        }
        this.ofTransaction = timeouts.entrySet().stream()
                .map(timeout -> "SET LOCAL " + timeout.getKey() + " = " + timeout.getValue())
                .collect(Collectors.joining("; "));
        Map<String, Object> all = new LinkedHashMap<>(timeouts);
        all.put("default_transaction_isolation", "read committed");
        // Let the server end a transaction whose client has vanished within a minute.
        all.put("tcp_keepalives_idle", KeepAliveSocketFactory.IDLE_SECONDS);
        all.put("tcp_keepalives_interval", KeepAliveSocketFactory.INTERVAL_SECONDS);
        all.put("tcp_keepalives_count", KeepAliveSocketFactory.PROBES);
        this.ofSession = all.entrySet().stream()
                .map(each -> "set_config('" + each.getKey() + "', '" + each.getValue() + "', false)")
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    /** Sets a new connection's session if it is ours alone: a pooler tells its clients other process ids. */
    void begin(Connection connection) throws SQLException {
        int process = connection.unwrap(PGConnection.class).getBackendPID();
        int timeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ofSession + " WHERE pg_backend_pid() = " + process)) {
            if (!row.next()) {
                shared = true;
            }
        }
        connection.setNetworkTimeout(Runnable::run, timeout);
    }

    /** Sets a new transaction where the session could not be set. */
    void beginTransaction(Connection connection) throws SQLException {
        if (shared && !ofTransaction.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(ofTransaction);
            }
        }
    }
}
