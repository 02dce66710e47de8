package io.ampsync.examples.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server that ends with this process. */
public final class LocalPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;

    /** Takes {@code server} over: {@link #close} closes it. */
    LocalPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts a server on a free port with an empty database; what it has committed survives a crash. */
    public static LocalPostgres start() {
        return start("on");
    }

    /** The same, but the last commits before a crash are lost, as after a failover to a standby that lagged. */
    public static LocalPostgres startWithDelayedCommits() {
        return start("off");
    }

    private static LocalPostgres start(String synchronousCommit) {
        try {
            return new LocalPostgres(EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", synchronousCommit)
                    .setServerConfig("max_wal_size", "4GB")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** As {@code --database-url} takes it. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + port() + "/postgres";
    }

    /** As JDBC takes it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres";
    }

    /** A connection of its own, apart from everything that ampsync uses. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /** The first column of the first row. */
    public String query(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    /** The number of rows of each table; 0 for one that doesn't exist yet. */
    public List<Long> counts(List<String> tables) throws SQLException {
        List<Long> counts = new ArrayList<>();
        for (String table : tables) {
            boolean exists = !"null".equals(query("SELECT to_regclass('" + table + "')"));
            counts.add(exists ? Long.parseLong(query("SELECT count(*) FROM " + table)) : 0);
        }
        return counts;
    }

    /**
     * Kills one of the server's processes, chosen by chance, as {@code kill -9} does. The server then drops all
     * connections and recovers from its log, as after any crash.
     */
    public void crash() throws SQLException {
        String pid = query("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type IN"
                + " ('client backend', 'checkpointer', 'background writer', 'walwriter') ORDER BY random() LIMIT 1");
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not stop", e);
        }
    }
}
