package io.ampsync.examples;

import io.ampsync.examples.local.LocalPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks all the time when each stream has committed, while its chain grows all the time, and keeps the longest time
 * between two commits.
 */
final class PauseWatch implements AutoCloseable {
    private record Seen(long next, long since) {}

    private final LocalPostgres postgres;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Thread thread = new Thread(this::run, "pause-watch");
    private volatile boolean closed;
    private long longest;

    PauseWatch(LocalPostgres postgres) {
        this.postgres = postgres;
        thread.start();
    }

    /** The longest pause so far, one that goes on included; begins anew. */
    synchronized Duration longest() {
        long now = System.nanoTime();
        seen.values().forEach(each -> longest = Math.max(longest, now - each.since()));
        Duration result = Duration.ofNanos(longest);
        longest = 0;
        return result;
    }

    private void run() {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            while (!closed) {
                try (ResultSet row =
                        statement.executeQuery("SELECT stream_id, next_transaction_id FROM amp_client_state")) {
                    while (row.next()) {
                        saw(row.getString(1), row.getLong(2));
                    }
                }
                Thread.sleep(10);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("pauses are no longer watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void saw(String stream, long next) {
        long now = System.nanoTime();
        Seen before = seen.get(stream);
        if (before == null || before.next() != next) {
            longest = before == null ? longest : Math.max(longest, now - before.since());
            seen.put(stream, new Seen(next, now));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
