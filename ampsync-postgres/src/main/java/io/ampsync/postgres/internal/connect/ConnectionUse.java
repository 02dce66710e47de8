package io.ampsync.postgres.internal.connect;

import io.ampsync.spi.TargetWait;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A connection in use, as the watch sees it. Its user says when there is progress; everything between two signs counts
 * as waiting for the server. Thread-safe.
 */
public final class ConnectionUse {
    private final Connection connection;
    private final String user;
    private volatile Backend backend;
    private volatile long lastSign = System.nanoTime();
    private volatile boolean resting;
    private volatile @Nullable TargetWait waitingFor;

    /**
     * The server's process.
     *
     * @param pid 0 if unknown
     * @param certain whether it is the server's own word; a pooler tells its clients other numbers
     */
    record Backend(int pid, boolean certain) {}

    /**
     * @param user whose transaction it is, for messages
     * @param direct whether the driver knows the server's process, as there is no pooler on the way
     */
    ConnectionUse(Connection connection, String user, boolean direct) {
        this.connection = connection;
        this.user = user;
        this.backend = new Backend(pidByDriver(connection), direct);
    }

    private static int pidByDriver(Connection connection) {
        try {
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException hidden) {
            return 0;
        }
    }

    /** The transaction has got a step further. */
    public void progressed() {
        resting = false;
        lastSign = System.nanoTime();
    }

    /** The transaction stays open, but waits for its user, until it has {@link #progressed} again. */
    public void rests() {
        resting = true;
    }

    /** The server has said which process runs the transaction: {@code pg_backend_pid()}. */
    public void runsOn(int pid) {
        backend = new Backend(pid, true);
        progressed();
    }

    Backend backend() {
        return backend;
    }

    String user() {
        return user;
    }

    long lastSign() {
        return lastSign;
    }

    boolean lacksProgressFor(Duration time) {
        return !resting && System.nanoTime() - lastSign >= time.toNanos();
    }

    /** What holds the transaction up; null for nothing. */
    void waitsFor(@Nullable String something) {
        TargetWait before = waitingFor;
        waitingFor =
                something == null ? null : new TargetWait(something, before == null ? Instant.now() : before.since());
    }

    Optional<TargetWait> waitingFor() {
        return Optional.ofNullable(waitingFor);
    }

    /** Makes whoever waits on the connection fail, also in the middle of sending. May wait for TLS to close. */
    public void cut() {
        FailedConnections.abort(connection);
    }

    /** As {@link #cut}, without waiting. */
    void cutLater() {
        Thread thread = new Thread(this::cut, "ampsync-cut");
        thread.setDaemon(true);
        thread.start();
    }
}
