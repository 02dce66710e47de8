package io.ampsync.postgres.internal.connect;

import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.postgres.internal.error.DatabaseError;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.status.PoolStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Connections to one database. Thread-safe. */
public final class Database implements AutoCloseable {
    /** How long a caller waits for a connection of a pool that is merely busy. */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Access access;
    private final String label;
    private final Optional<ChosenSchema> schema;
    private final Runnable close;
    private final TransactionWatch watch;
    /** Whether a session has ever been made, so that the credentials were right once. */
    private volatile boolean accepted;

    /** Hands out a connection. */
    @FunctionalInterface
    interface ConnectionSource {
        Connection get() throws SQLException;
    }

    /**
     * Where connections come from.
     *
     * @param free whether the pool has a connection to spare, and nobody waits for one
     * @param spare one that is free soon even if those of the pool are busy
     * @param separate one that nobody lacks meanwhile, however long it is in use
     * @param starts what transactions on them start with
     * @param discardSessions closes sessions that are idle now, and others as soon as they are given back
     * @param status of the pool; empty if it is somebody else's, or has made no connection yet
     */
    record Access(
            ConnectionSource pool,
            BooleanSupplier free,
            ConnectionSource spare,
            ConnectionSource separate,
            Starts starts,
            Runnable discardSessions,
            Supplier<Optional<PoolStatus>> status) {}

    /**
     * What transactions start with.
     *
     * @param brief those that set limits of their own
     */
    record Starts(Connections.TransactionStart usual, Connections.TransactionStart brief) {}

    Database(Access access, Place place, WatchTimes times, Runnable close) {
        this.access = access;
        this.label = place.label();
        this.schema = place.schema();
        this.close = close;
        this.watch = new TransactionWatch(new BriefTransactions(spareConnections()), access.discardSessions(), times);
    }

    /**
     * Where everything is.
     *
     * @param label host, port and database
     * @param schema empty for the first of the search path
     */
    record Place(String label, Optional<ChosenSchema> schema) {}

    /** Connections that belong to somebody else, who alone knows whether one is free. */
    public static Database of(DataSource connections, Optional<ChosenSchema> schema) {
        ForeignSessions sessions = new ForeignSessions(connections);
        Connections.TransactionStart start = connection -> {
            if (schema.isPresent()) {
                schema.get().begin(connection);
            }
        };
        Access access = new Access(
                sessions::get,
                () -> false,
                sessions::get,
                sessions::get,
                new Starts(start, start),
                sessions::distrust,
                Optional::empty);
        return new Database(access, new Place("(application's pool)", schema), WatchTimes.DEFAULT, () -> {});
    }

    /**
     * The connections of one user.
     *
     * @param user how messages about what its transactions wait for begin, such as {@code table blocks}
     */
    public Connections connections(String user) {
        return new Connections(new PoolSource(), access.starts().usual(), user, watch);
    }

    /** The pool, which is waited for as long as it is merely busy. */
    private final class PoolSource implements Connections.Source {
        @Override
        public Connection connect(BooleanSupplier cancelled, PoolWait.Call wait) throws SQLException {
            return Database.this.connect(cancelled, wait);
        }

        @Override
        public Optional<Connection> connectIfFree() throws SQLException {
            return access.free().getAsBoolean()
                    ? Optional.of(connect(() -> true, new PoolWait("").begin()))
                    : Optional.empty();
        }
    }

    private Connection connect(BooleanSupplier cancelled, PoolWait.Call wait) throws SQLException {
        long start = System.nanoTime();
        if (!access.free().getAsBoolean()) {
            wait.queues();
        }
        while (true) {
            try {
                Connection connection = access.pool().get();
                connection.setAutoCommit(false);
                accepted = true;
                return connection;
            } catch (SQLTransientConnectionException busy) {
                boolean expired = System.nanoTime() - start > MAX_WAIT_NANOS;
                if (busy.getCause() != null || expired || cancelled.getAsBoolean()) {
                    throw busy;
                }
                wait.goesOn();
            }
        }
    }

    /** Connections that are free soon even if all others are busy, for short transactions with limits of their own. */
    public Connections spareConnections() {
        return unwatched(access.spare());
    }

    /**
     * Connections that may be in use for hours: none of the pool, unless that belongs to somebody else, who then has to
     * do without one.
     */
    public Connections separateConnections() {
        return unwatched(access.separate());
    }

    private Connections unwatched(ConnectionSource source) {
        return new Connections(opened(source), access.starts().brief(), "", Connections.Observer.NONE);
    }

    /** As {@link #connections}, but free soon even if all others are busy. */
    public Connections spareConnections(String user) {
        return new Connections(opened(access.spare()), access.starts().usual(), user, watch);
    }

    private static Connections.Source opened(ConnectionSource source) {
        return (cancelled, wait) -> {
            Connection connection = source.get();
            connection.setAutoCommit(false);
            return connection;
        };
    }

    /** Runs {@code work} in a transaction of its own, which nobody can cut. */
    public <T> T transact(TransactionCallback<T> work) throws SQLException {
        return connections("database " + label).transact(work);
    }

    /** Asks the server for a sign of life. */
    public void ping() throws SQLException {
        transact(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1");
            }
        });
    }

    /** The pool's connections; empty if they are somebody else's. */
    public Optional<PoolStatus> pool() {
        return access.status().get();
    }

    /** Host, port and database. */
    public String label() {
        return label;
    }

    /** The schema that was chosen for all tables, instead of the first of the search path. */
    public Optional<ChosenSchema> schema() {
        return schema;
    }

    /** A failure of {@code action}, classified. */
    public SinkException sinkException(String action, SQLException cause) {
        distrustAfter(cause);
        return PostgresErrors.sink(origin(), action, cause);
    }

    public StateStoreException storeException(String action, SQLException cause) {
        distrustAfter(cause);
        return PostgresErrors.store(origin(), action, cause);
    }

    /** How errors name the database. */
    public PostgresErrors.Origin origin() {
        return new PostgresErrors.Origin(label, accepted);
    }

    /** After an error that says something about sessions or server, nothing is done on a session made before it. */
    private void distrustAfter(SQLException cause) {
        if (DatabaseError.of(cause).subject().discardsSessions()) {
            access.discardSessions().run();
        }
    }

    @Override
    public void close() {
        watch.close();
        close.run();
    }
}
