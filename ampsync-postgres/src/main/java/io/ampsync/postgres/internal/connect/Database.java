package io.ampsync.postgres.internal.connect;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.postgres.internal.copy.SlabPool;
import io.ampsync.postgres.internal.ownership.Heartbeat;
import io.ampsync.postgres.internal.ownership.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections to one database, and what its users in this process share. Thread-safe. */
public final class Database implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long IDLE_SLAB_BYTES = 32L << 20;

    private final Access access;
    private final String label;
    private final Runnable close;
    private final Instance instance = Instance.create();
    private final Heartbeat heartbeat;
    private final SlabPool slabs = new SlabPool(IDLE_SLAB_BYTES);
    private final Map<String, Object> writers = new ConcurrentHashMap<>();

    /** Hands out a connection. */
    @FunctionalInterface
    interface ConnectionSource {
        Connection get() throws SQLException;
    }

    /** Work within a transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Where connections come from.
     *
     * @param spare one that is free soon even if those of the pool are busy
     * @param prelude what transactions on them start with
     */
    record Access(DataSource pool, ConnectionSource spare, Connections.Prelude prelude) {}

    Database(Access access, String label, Runnable close) {
        this.access = access;
        this.label = label;
        this.close = close;
        this.heartbeat = new Heartbeat(spareConnections(), instance, label);
    }

    /** Connections that belong to somebody else. */
    public static Database of(DataSource connections) {
        Access access = new Access(connections, connections::getConnection, connection -> {});
        return new Database(access, "(application's pool)", () -> {});
    }

    /** The connections of one user. */
    public Connections connections() {
        return new Connections(this::connect, access.prelude());
    }

    private Connection connect(BooleanSupplier cancelled) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                Connection connection = access.pool().getConnection();
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLTransientConnectionException busy) {
                boolean tired = System.nanoTime() - start > PATIENCE_NANOS;
                if (busy.getCause() != null || tired || cancelled.getAsBoolean()) {
                    throw busy;
                }
            }
        }
    }

    /** Connections that are free soon even if all others are busy, for short transactions with limits of their own. */
    Connections spareConnections() {
        Connections.Source soon = cancelled -> {
            Connection connection = access.spare().get();
            connection.setAutoCommit(false);
            return connection;
        };
        return new Connections(soon, connection -> {});
    }

    /** Runs {@code work} in a transaction of its own, which nobody can cut. */
    public <T> T transact(Work<T> work) throws SQLException {
        return connections().transact(work);
    }

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

    /** Asks the server for a sign of life. */
    public void ping() throws SQLException {
        transact(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1");
            }
        });
    }

    /** Lets one sink of this process write the stream. */
    public void reserve(String streamId, Object sink) {
        @Nullable Object other = writers.putIfAbsent(streamId, sink);
        if (other != null && other != sink) {
            throw new OwnershipException("stream " + streamId + " is already written by this process");
        }
    }

    public void forget(String streamId, Object sink) {
        writers.remove(streamId, sink);
    }

    public SlabPool slabs() {
        return slabs;
    }

    public Instance instance() {
        return instance;
    }

    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Host, port and database. */
    public String label() {
        return label;
    }

    /** A failure of {@code action}, classified. */
    public SinkException sinkException(String action, SQLException cause) {
        return PostgresErrors.sink(label, action, cause);
    }

    public StateStoreException storeException(String action, SQLException cause) {
        return PostgresErrors.store(label, action, cause);
    }

    @Override
    public void close() {
        heartbeat.close();
        close.run();
    }
}
