package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.StreamRow.Owner;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges whether the process on record as a stream's owner still lives. A wrong verdict costs a restart, never a row:
 * the epoch decides who commits.
 */
public final class PreviousOwner {
    private static final Logger log = LoggerFactory.getLogger(PreviousOwner.class);
    private static final long POLL_MILLIS = 250;

    private final Instance self;
    private final StreamRow stream;

    public PreviousOwner(Instance self, StreamRow stream) {
        this.self = self;
        this.stream = stream;
    }

    /**
     * Waits until the owner on record, if any, is known not to be alive.
     *
     * @throws OwnershipException if it is alive
     */
    public Vacancy awaitEnd(Connections.Call call) throws SQLException {
        Liveness liveness = new Liveness();
        @Nullable Owner first = null;
        while (true) {
            long began = System.nanoTime();
            Optional<Owner> found = call.transact(stream::owner);
            if (found.isEmpty()) {
                return Vacancy.NOBODY;
            }
            Owner owner = found.get();
            if (owner.isGone(self)) {
                return new Vacancy(found, false);
            }
            liveness.observe(Map.of(stream.streamId(), owner), new Liveness.Time(began, System.nanoTime()));
            if (first != null
                    && owner.instance().equals(first.instance())
                    && !owner.signs().equals(first.signs())) {
                throw new OwnershipException("stream " + stream.streamId() + " is written by " + owner.process()
                        + ", which is alive; this second process doesn't write it: stop one of the two");
            }
            if (liveness.isSilent(stream.streamId(), owner)) {
                log.info(
                        "stream {}: {} no longer renews its claim; this process takes the stream over",
                        stream.streamId(),
                        owner.process());
                return new Vacancy(found, true);
            }
            first = owner;
            pause(call);
        }
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
