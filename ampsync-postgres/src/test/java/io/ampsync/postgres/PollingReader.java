package io.ampsync.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads blocks as often as it can, at READ COMMITTED, with one prepared statement, and remembers what should never have
 * been seen: an error, no rows, a missing or doubled block, blocks that don't follow each other, a lower height.
 */
final class PollingReader implements AutoCloseable {
    private static final String LOOK = """
            SELECT count(*), coalesce(min(block_num), 0), coalesce(max(block_num), -1), count(DISTINCT block_num),
                count(*) FILTER (WHERE parent_hash <> before)
            FROM (SELECT block_num, parent_hash, lag(hash) OVER (ORDER BY block_num) AS before FROM %s) b""";

    private final Connection connection;
    private final Thread thread;
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong looks = new AtomicLong();
    private volatile boolean ending;
    private volatile long slowestNanos;
    private final long began = System.nanoTime();
    private long ended;
    private long height = -1;

    /** @param source table, view or join, with the columns block_num, hash and parent_hash */
    PollingReader(Connection connection, String source) {
        this.connection = connection;
        this.thread = new Thread(() -> read(source), "reader");
        thread.start();
    }

    private void read(String source) {
        try (PreparedStatement look = connection.prepareStatement(LOOK.formatted(source))) {
            while (!ending) {
                long start = System.nanoTime();
                look(look);
                slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
                looks.incrementAndGet();
            }
        } catch (SQLException e) {
            faults.add(e.toString());
        }
    }

    private void look(PreparedStatement look) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            row.next();
            long rows = row.getLong(1);
            long top = row.getLong(3);
            boolean whole = rows == top - row.getLong(2) + 1 && row.getLong(4) == rows && row.getLong(5) == 0;
            if (rows == 0 || top < height || !whole) {
                faults.add(rows + " rows from " + row.getLong(2) + " to " + top + " after " + height + ", "
                        + row.getLong(5) + " of them don't follow");
            }
            height = top;
        }
    }

    List<String> faults() {
        return faults;
    }

    long looks() {
        return looks.get();
    }

    /** For how long it has looked. */
    double seconds() {
        return (ended - began) / 1e9;
    }

    long slowestMillis() {
        return slowestNanos / 1_000_000;
    }

    @Override
    public void close() throws SQLException {
        ending = true;
        ended = System.nanoTime();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
