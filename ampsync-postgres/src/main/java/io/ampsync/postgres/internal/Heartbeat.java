package io.ampsync.postgres.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows other processes that this one is alive, as long as it holds a stream: one small statement for all its
 * streams every two seconds. Also gives up what could not be given up at once. Thread-safe.
 */
final class Heartbeat implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private static final String BEAT = """
            INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (instance) DO UPDATE SET beats = ampsync_processes.beats + 1, renewed_at = now()""";

    private static final String FORGET_OLD = """
            DELETE FROM ampsync_processes p WHERE renewed_at < now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM ampsync_streams s WHERE s.owner = p.instance)""";

    private static final String RELEASE = "UPDATE ampsync_streams SET owner = NULL WHERE " + Fence.INTACT;

    private final Database database;

    private final Set<Fence> held = ConcurrentHashMap.newKeySet();
    private final Set<Fence> toRelease = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService timer;
    private boolean closed;

    Heartbeat(Database database) {
        this.database = database;
    }

    /** Makes this process known before it claims its first stream. */
    synchronized void start() throws SQLException {
        if (timer != null || closed) {
            return;
        }
        database.transact(() -> false, connection -> {
            beat(connection);
            try (PreparedStatement statement = connection.prepareStatement(FORGET_OLD)) {
                return statement.executeUpdate();
            }
        });
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ampsync-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        long millis = INTERVAL.toMillis();
        var unused = timer.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The stream is ours. */
    void hold(Fence stream) {
        toRelease.removeIf(stream::replaces);
        held.removeIf(stream::replaces);
        held.add(stream);
    }

    /** Gives the stream up in a moment or, if the database can't be reached, later. */
    synchronized void release(Fence stream) {
        if (held.remove(stream)) {
            toRelease.add(stream);
            if (timer != null) {
                timer.execute(this::tick);
            }
        }
    }

    private void tick() {
        if (held.isEmpty() && toRelease.isEmpty()) {
            return;
        }
        try {
            Set<Fence> released = Set.copyOf(toRelease);
            database.transactSoon(connection -> {
                release(connection, released);
                return beat(connection);
            });
            toRelease.removeAll(released);
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: no heartbeat: {}", database.label(), e.getMessage());
        }
    }

    private int beat(Connection connection) throws SQLException {
        Instance self = database.instance();
        try (PreparedStatement statement = connection.prepareStatement(BEAT)) {
            statement.setString(1, self.id());
            statement.setString(2, self.host());
            statement.setString(3, self.pidNamespace());
            statement.setLong(4, self.pid());
            statement.setLong(5, self.started());
            return statement.executeUpdate();
        }
    }

    private static void release(Connection connection, Set<Fence> streams) throws SQLException {
        for (Fence stream : streams) {
            try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
                statement.setString(1, stream.streamId());
                statement.setLong(2, stream.epoch());
                statement.setString(3, stream.owner());
                statement.executeUpdate();
            }
        }
    }

    /** Lets a beat under way finish: its connection is about to be closed. */
    private static void end(ScheduledExecutorService timer) {
        timer.shutdown();
        try {
            boolean unused = timer.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
    }

    /** Stops beating and says so, so that another process needn't wait. */
    @Override
    public synchronized void close() {
        closed = true;
        if (timer == null) {
            return;
        }
        end(timer);
        timer = null;
        toRelease.addAll(held);
        held.clear();
        try {
            database.transactSoon(connection -> {
                release(connection, toRelease);
                try (PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM ampsync_processes WHERE instance = ?")) {
                    statement.setString(1, database.instance().id());
                    return statement.executeUpdate();
                }
            });
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: could not give up ownership: {}", database.label(), e.getMessage());
        }
    }
}
