package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * What our own connections are set to. Behind a pooler a server's session serves strangers, too, so it is left as it
 * is, and each transaction sets the timeouts for itself. Thread-safe.
 *
 * <p>Timeouts of the server or the role would cut off a large transaction again and again, at the same place; ours are
 * those of the options, or those that the database URL names, or none.
 */
final class SessionSettings implements Connections.TransactionStart {
    private static final int ANSWER_MILLIS = 10_000;

    /** How often the driver has a statement planned before it lets the server keep the plan: its own default. */
    private static final int PREPARE_THRESHOLD = 5;

    /** Own process or a pooler's; the search path; timeouts that neither the URL nor we have set. */
    private static final String LOOK = """
            SELECT pg_backend_pid() = ?, current_setting('search_path'), (
                SELECT string_agg(name, ',' ORDER BY name) FROM pg_settings
                WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
                AND setting <> '0' AND source <> 'client')""";

    private final Map<String, Object> timeouts = new LinkedHashMap<>();
    private final Optional<ChosenSchema> schema;
    private volatile String ofTransaction = "";
    private volatile String ofBriefTransaction = "";
    private volatile boolean direct;

    /** Timeouts in milliseconds, 0 for none. */
    SessionSettings(long statementTimeout, long lockTimeout, Optional<ChosenSchema> schema) {
        this.schema = schema;
        if (statementTimeout > 0) {
            timeouts.put("statement_timeout", statementTimeout);
        }
        if (lockTimeout > 0) {
            timeouts.put("lock_timeout", lockTimeout);
        }
    }

    /**
     * Sets a new connection's session if it is ours alone: a pooler tells its clients other process ids.
     *
     * @param login by which the session was made
     */
    void beginSession(Connection connection, Login login) throws SQLException {
        int timeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        Look look = look(connection);
        Optional<SearchPath> searchPath = login.searchPath();
        if (searchPath.isPresent()) {
            searchPath.get().require(look.searchPath());
        }
        Map<String, Object> limits = new LinkedHashMap<>();
        look.foreignTimeouts().forEach(name -> limits.put(name, 0));
        limits.putAll(timeouts);
        direct = look.ownSession();
        if (direct) {
            set(connection, limits);
            if (!login.namesStatements()) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(PREPARE_THRESHOLD);
            }
        } else {
            ofBriefTransaction = schema.map(ChosenSchema::ofTransaction).orElse("");
            ofTransaction = Stream.concat(
                            limits.entrySet().stream()
                                    .map(limit -> "SET LOCAL " + limit.getKey() + " = " + limit.getValue()),
                            schema.stream().map(ChosenSchema::ofTransaction))
                    .collect(Collectors.joining("; "));
        }
        connection.setNetworkTimeout(Runnable::run, timeout);
    }

    private record Look(boolean ownSession, String searchPath, List<String> foreignTimeouts) {}

    private static Look look(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setInt(1, connection.unwrap(PGConnection.class).getBackendPID());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String names = Optional.ofNullable(row.getString(3)).orElse("");
                return new Look(
                        row.getBoolean(1), row.getString(2), names.isEmpty() ? List.of() : List.of(names.split(",")));
            }
        }
    }

    private void set(Connection connection, Map<String, Object> limits) throws SQLException {
        Map<String, Object> all = new LinkedHashMap<>(limits);
        all.put("default_transaction_isolation", "read committed");
        // Let the server end a transaction whose client has vanished within a minute.
        all.put("tcp_keepalives_idle", KeepAliveSocketFactory.IDLE_SECONDS);
        all.put("tcp_keepalives_interval", KeepAliveSocketFactory.INTERVAL_SECONDS);
        all.put("tcp_keepalives_count", KeepAliveSocketFactory.PROBES);
        String sql = all.entrySet().stream()
                .map(each -> "set_config('" + each.getKey() + "', '" + each.getValue() + "', false)")
                .collect(Collectors.joining(", ", "SELECT ", ""));
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    sql + schema.map(chosen -> "; " + chosen.ofSession()).orElse(""));
        }
    }

    /** Sets a new transaction where the session could not be set. */
    @Override
    public void begin(Connection connection) throws SQLException {
        run(connection, ofTransaction);
    }

    /** The same for a transaction that sets limits of its own. */
    void beginBrief(Connection connection) throws SQLException {
        run(connection, ofBriefTransaction);
    }

    private static void run(Connection connection, String settings) throws SQLException {
        if (!settings.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings);
            }
        }
    }

    @Override
    public boolean isDirect() {
        return direct;
    }
}
