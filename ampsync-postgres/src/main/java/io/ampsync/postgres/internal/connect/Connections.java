package io.ampsync.postgres.internal.connect;

import io.ampsync.spi.ConnectionListener;
import io.ampsync.spi.TargetWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The connections that one user of a database has at the moment, so that another thread can cut them. Thread-safe. */
public final class Connections {
    private final Source source;
    private final TransactionStart start;
    private final String user;
    private final Observer observer;
    private final Map<Connection, ConnectionUse> inUse = new ConcurrentHashMap<>();
    private final PoolWait poolWait;
    private final AtomicLong aborts = new AtomicLong();

    /** Hands out a connection with an open, empty transaction. */
    @FunctionalInterface
    interface Source {
        /**
         * Ends early if {@code cancelled}.
         *
         * @param wait is told while the call waits for a connection that others have
         */
        Connection connect(BooleanSupplier cancelled, PoolWait.Call wait) throws SQLException;

        /** As {@link #connect} if nobody has to wait longer for a connection because of it, else empty. */
        default Optional<Connection> connectIfFree() throws SQLException {
            return Optional.empty();
        }
    }

    /** What every transaction starts with. */
    @FunctionalInterface
    interface TransactionStart {
        void begin(Connection connection) throws SQLException;

        /** Whether the driver knows the server's process, as there is no pooler on the way. */
        default boolean isDirect() {
            return false;
        }
    }

    /** Is told of every connection that is taken into use or given back. */
    interface Observer {
        Observer NONE = new Observer() {};

        default void begun(ConnectionUse use) {}

        default void ended(ConnectionUse use) {}
    }

    /** @param user whose connections these are, for messages */
    Connections(Source source, TransactionStart start, String user, Observer observer) {
        this.source = source;
        this.start = start;
        this.user = user;
        this.poolWait = new PoolWait(user);
        this.observer = observer;
    }

    /** Tells of waits for connections from now on. */
    public void listen(ConnectionListener listener) {
        poolWait.listen(listener);
    }

    /** What one call of another thread does in several transactions. Once aborted, it gets nothing done any more. */
    public final class Call implements Transactions {
        private final long before = aborts.get();

        private Call() {}

        public boolean isAborted() {
            return aborts.get() != before;
        }

        @Override
        public <T> T transact(TransactionCallback<T> work) throws SQLException {
            Connection connection = open(this);
            try {
                tellProcess(connection);
                T result = work.run(connection);
                connection.commit();
                return result;
            } finally {
                close(connection);
            }
        }
    }

    /** Behind a pooler only the server knows which process runs the transaction, and the watch needs to. */
    private void tellProcess(Connection connection) throws SQLException {
        if (observer != Observer.NONE && !start.isDirect()) {
            Optional<Integer> process = Sql.of("SELECT pg_backend_pid()").first(connection, row -> row.getInt(1));
            use(connection).runsOn(process.orElseThrow());
        }
    }

    /** Begins a call, to which the next {@link #abort} applies. */
    public Call call() {
        return new Call();
    }

    /** A connection with an open, empty transaction, to be given back by {@link #close}. */
    public Connection open() throws SQLException {
        return open(call());
    }

    /** As {@link #open}, or empty if others want the connections that there are. */
    public Optional<Connection> openIfFree() throws SQLException {
        Call call = call();
        Optional<Connection> free = source.connectIfFree();
        return free.isEmpty() ? free : Optional.of(begin(free.get(), call));
    }

    private Connection open(Call call) throws SQLException {
        PoolWait.Call wait = poolWait.begin();
        try {
            return begin(source.connect(call::isAborted, wait), call);
        } finally {
            wait.ends();
        }
    }

    private Connection begin(Connection connection, Call call) throws SQLException {
        ConnectionUse use = new ConnectionUse(connection, user, start.isDirect());
        inUse.put(connection, use);
        observer.begun(use);
        if (call.isAborted()) {
            FailedConnections.abort(connection);
        }
        boolean begun = false;
        try {
            start.begin(connection);
            begun = true;
            return connection;
        } finally {
            if (!begun) {
                close(connection);
            }
        }
    }

    /** Begins the next transaction on a connection of {@link #open}, after the one before has ended. */
    public void beginAgain(Connection connection) throws SQLException {
        start.begin(connection);
    }

    /** Gives the connection back; what isn't committed is rolled back. */
    public void close(Connection connection) {
        FailedConnections.rollback(connection);
        Optional.ofNullable(inUse.remove(connection)).ifPresent(observer::ended);
        try {
            connection.close();
        } catch (SQLException alreadyLost) {
            FailedConnections.abort(connection);
        }
    }

    public <T> T transact(TransactionCallback<T> work) throws SQLException {
        return call().transact(work);
    }

    /** Cuts every connection in use; whoever waits for an answer gets an exception. */
    public void abort() {
        aborts.incrementAndGet();
        inUse.values().forEach(ConnectionUse::cut);
    }

    /** How the watch is told what is done with a connection between {@link #open} and {@link #close}. */
    public ConnectionUse use(Connection connection) {
        return Optional.ofNullable(inUse.get(connection)).orElseThrow();
    }

    /** What has been waited for, for longer than a moment: a connection, or on the server another's lock. */
    public Optional<TargetWait> waitingFor() {
        return inUse.values().stream()
                .flatMap(use -> use.waitingFor().stream())
                .findFirst()
                .or(poolWait::current);
    }
}
