package io.ampsync.postgres;

import io.ampsync.postgres.internal.Database;
import io.ampsync.postgres.internal.Pool;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A PostgreSQL database and the connections to it, shared by any number of sinks and stores. Thread-safe.
 *
 * <p>Opening does no I/O: a server that is down is noticed, and waited for, when a stream needs it. A connection
 * is in use only while a transaction runs. Works behind a transaction-pooling proxy.
 */
public final class PostgresDatabase implements AutoCloseable {
    private final Database database;

    private PostgresDatabase(Database database) {
        this.database = database;
    }

    /** Throws {@link IllegalArgumentException} if the URL can't be read; the message doesn't repeat secrets. */
    public static PostgresDatabase open(PostgresOptions options) {
        Pool.Settings settings = new Pool.Settings(
                options.url(),
                options.maxConnections(),
                options.applicationName(),
                options.statementTimeout().map(Duration::toMillis).orElse(0L),
                options.lockTimeout().map(Duration::toMillis).orElse(0L));
        return new PostgresDatabase(Pool.open(settings));
    }

    /**
     * Uses connections of an application; {@code connections} must hand out pgjdbc connections, wrapped or not, and
     * should be a pool. {@link #close} doesn't close it.
     */
    public static PostgresDatabase of(DataSource connections) {
        return new PostgresDatabase(Database.of(connections));
    }

    /** Asks the server for a sign of life; throws an {@link io.ampsync.SinkException} that says whether to wait. */
    public void ping() {
        try {
            database.ping();
        } catch (SQLException e) {
            throw database.sinkException("connect", e);
        }
    }

    Database database() {
        return database;
    }

    /** Gives up ownership of streams that are still held, and closes the connections that {@link #open} made. */
    @Override
    public void close() {
        database.close();
    }

    /** Host, port and database. */
    @Override
    public String toString() {
        return database.label();
    }
}
