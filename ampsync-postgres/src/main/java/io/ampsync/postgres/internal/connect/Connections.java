package io.ampsync.postgres.internal.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The connections that one user of a database has at the moment, so that another thread can cut them. Thread-safe. */
public final class Connections {
    private final Source source;
    private final TransactionStart start;
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicLong aborts = new AtomicLong();

    /** Hands out a connection with an open, empty transaction; ends early if {@code cancelled}. */
    @FunctionalInterface
    interface Source {
        Connection connect(BooleanSupplier cancelled) throws SQLException;
    }

    /** What every transaction starts with. */
    @FunctionalInterface
    interface TransactionStart {
        void begin(Connection connection) throws SQLException;
    }

    Connections(Source source, TransactionStart start) {
        this.source = source;
        this.start = start;
    }

    /** What one call of another thread does in several transactions. Once aborted, it gets nothing done any more. */
    public final class Call {
        private final long before = aborts.get();

        private Call() {}

        public boolean isAborted() {
            return aborts.get() != before;
        }

        public <T> T transact(TransactionCallback<T> work) throws SQLException {
            Connection connection = open(this);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } finally {
                close(connection);
            }
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

    private Connection open(Call call) throws SQLException {
        Connection connection = source.connect(call::isAborted);
        inUse.add(connection);
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

    /** Gives the connection back; what isn't committed is rolled back. */
    public void close(Connection connection) {
        FailedConnections.rollback(connection);
        inUse.remove(connection);
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
        inUse.forEach(FailedConnections::abort);
    }
}
