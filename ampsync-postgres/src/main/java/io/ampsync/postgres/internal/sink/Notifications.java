package io.ampsync.postgres.internal.sink;

import io.ampsync.model.StreamPosition;
import io.ampsync.spi.StateChange;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which commits listeners are told of: those at the head that have a watermark. A commit that notifies takes a lock of
 * the whole server until it is durable, so a backfill would hold up everybody else's. Thread-safe.
 *
 * <p>A server whose queue of notifications is full, because a listener doesn't read, refuses the commit; for a while
 * nothing is notified then.
 */
public final class Notifications {
    private static final Logger log = LoggerFactory.getLogger(Notifications.class);

    private static final String QUEUE_FULL = "54000";
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final boolean wanted;
    private boolean refused;
    private long pausedUntil;

    private Notifications(boolean wanted) {
        this.wanted = wanted;
    }

    public static Notifications none() {
        return new Notifications(false);
    }

    public static Notifications atTheHead() {
        return new Notifications(true);
    }

    /** What to tell of a commit that is about to be made, if anything. */
    synchronized Optional<CommitNotice> of(StreamContext stream, StateChange change) {
        boolean now = wanted
                && change.position() == StreamPosition.AT_HEAD
                && !change.insert().isEmpty()
                && !(refused && System.nanoTime() - pausedUntil < 0);
        return now ? Optional.of(new CommitNotice(stream.streamId(), stream.table(), change)) : Optional.empty();
    }

    /** Whether the server may have refused a commit because it notifies. */
    static boolean isRefusal(SQLException error) {
        return QUEUE_FULL.equals(error.getSQLState());
    }

    synchronized void refused(SQLException error) {
        if (!refused) {
            log.warn(
                    "the server takes no more notifications, so commits go on without, and it is tried again every"
                            + " {} s; look for a session that listens and doesn't end its transaction: {}",
                    PAUSE.toSeconds(),
                    error.getMessage());
        }
        refused = true;
        pausedUntil = System.nanoTime() + PAUSE.toNanos();
    }

    synchronized void delivered() {
        if (refused) {
            log.info("the server takes notifications again");
        }
        refused = false;
    }
}
