package io.ampsync.postgres.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The connections that one sink is using, so that another thread can cut them. Thread-safe. */
final class Connections {
    private final Database database;
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicLong aborts = new AtomicLong();

    Connections(Database database) {
        this.database = database;
    }

    /** Turns true with the next {@link #abort}. */
    BooleanSupplier cancelled() {
        long before = aborts.get();
        return () -> aborts.get() != before;
    }

    /** A connection with an open, empty transaction, to be given back by {@link #close}. */
    Connection open() throws SQLException {
        BooleanSupplier cancelled = cancelled();
        Connection connection = database.connect(cancelled);
        inUse.add(connection);
        if (cancelled.getAsBoolean()) {
            Database.abort(connection);
        }
        return connection;
    }

    /** Gives the connection back; what isn't committed is rolled back. */
    void close(Connection connection) {
        Database.rollback(connection);
        inUse.remove(connection);
        try {
            connection.close();
        } catch (SQLException alreadyLost) {
            Database.abort(connection);
        }
    }

    <T> T transact(Database.Work<T> work) throws SQLException {
        Connection connection = open();
        try {
            T result = work.run(connection);
            connection.commit();
            return result;
        } finally {
            close(connection);
        }
    }

    /** Cuts every connection in use; whoever waits for an answer gets an exception. */
    void abort() {
        aborts.incrementAndGet();
        inUse.forEach(Database::abort);
    }
}
