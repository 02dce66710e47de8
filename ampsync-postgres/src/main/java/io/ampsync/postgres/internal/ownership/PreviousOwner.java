package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.StreamRow.Owner;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether the process on record as a stream's owner still lives. A wrong verdict costs a restart, never a row:
 * the epoch decides who commits.
 */
public final class PreviousOwner {
    private static final Logger log = LoggerFactory.getLogger(PreviousOwner.class);
    private static final long VERDICT_NANOS = 3 * Heartbeat.INTERVAL.toNanos() + TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POLL_MILLIS = 250;

    private final Instance self;
    private final StreamRow stream;

    public PreviousOwner(Instance self, StreamRow stream) {
        this.self = self;
        this.stream = stream;
    }

    /**
     * Waits until the owner on record, if any, is known not to be alive. Returns its instance, null for none.
     *
     * @throws OwnershipException if it is alive
     */
    public @Nullable String awaitEnd(Connections.Call call) throws SQLException {
        @Nullable Owner first = null;
        long since = 0;
        while (true) {
            Optional<Owner> found = call.transact(stream::owner);
            if (found.isEmpty()) {
                return null;
            }
            Owner owner = found.get();
            if (isGone(owner)) {
                return owner.instance();
            }
            if (first == null || !owner.instance().equals(first.instance())) {
                first = owner;
                since = System.nanoTime();
            } else if (owner.beats() != first.beats()) {
                throw new OwnershipException("stream " + stream.streamId() + " is written by " + owner.process()
                        + ", which is alive; this second process doesn't write it: stop one of the two");
            } else if (System.nanoTime() - since >= VERDICT_NANOS) {
                log.info(
                        "stream {}: {} no longer renews its claim; this process takes the stream over",
                        stream.streamId(),
                        owner.process());
                return owner.instance();
            }
            pause(call);
        }
    }

    private boolean isGone(Owner owner) {
        return owner.process() == null
                || owner.instance().equals(self.id())
                || owner.process().isKnownDead(self);
    }

    private void pause(Connections.Call call) {
        String waiting = "while waiting for its owner to end";
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("stream " + stream.streamId() + ": interrupted " + waiting, e);
        }
        if (call.isAborted()) {
            throw SinkException.retryable("stream " + stream.streamId() + ": aborted " + waiting);
        }
    }
}
