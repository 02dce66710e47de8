package io.ampsync.postgres.internal.connect;

import io.ampsync.spi.ConnectionListener;
import io.ampsync.spi.TargetWait;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one user of a pool says while others have all of its connections. Thread-safe. */
final class PoolWait {
    private static final Logger log = LoggerFactory.getLogger(PoolWait.class);

    private final String user;
    private volatile ConnectionListener connectionListener = ConnectionListener.NONE;
    private @Nullable Instant since;
    private Instant said = Instant.EPOCH;
    private Repetition again = Repetition.FIRST;
    /** Calls that wait at the same time. */
    private int waiting;

    PoolWait(String user) {
        this.user = user;
    }

    /** A call waits for a connection. */
    final class Call {
        private final Instant begun = Instant.now();
        private boolean waits;
        /** The listener that has been told of the call, which needs to hear of its end. */
        private @Nullable ConnectionListener told;

        /** Others have all connections just now. */
        void queues() {
            ConnectionListener current = connectionListener;
            told = current;
            current.waits();
        }

        /** No connection has become free for a while. */
        void goesOn() {
            synchronized (PoolWait.this) {
                if (!waits) {
                    waits = true;
                    waiting++;
                    since = since == null ? begun : since;
                }
                tell(since == null ? begun : since);
            }
        }

        /** The call has its connection, or has failed. */
        void ends() {
            ConnectionListener awaiting = told;
            told = null;
            if (awaiting != null) {
                awaiting.goesOn();
            }
            synchronized (PoolWait.this) {
                if (waits && --waiting == 0) {
                    log.info("{} no longer waits for a connection", user);
                    since = null;
                    said = Instant.EPOCH;
                    again = Repetition.FIRST;
                }
                waits = false;
            }
        }
    }

    void listen(ConnectionListener to) {
        connectionListener = to;
    }

    Call begin() {
        return new Call();
    }

    private void tell(Instant start) {
        Instant now = Instant.now();
        if (Duration.between(said, now).compareTo(again.pause()) >= 0) {
            again = said.equals(Instant.EPOCH) ? again : again.next();
            said = now;
            log.warn(
                    "{} has been waiting for a connection for {} s, as all of the pool are in use; ampsync goes on once"
                            + " one is free: raise --max-db-connections (maxConnections), or look who holds them up",
                    user,
                    Duration.between(start, now).toSeconds());
        }
    }

    /** The wait for a connection, if there is one. */
    synchronized Optional<TargetWait> current() {
        return Optional.ofNullable(since)
                .map(start -> new TargetWait("waits for a connection, as all of the pool are in use", start, true));
    }
}
