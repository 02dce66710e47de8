package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.StreamRow.Owner;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TurnListener;
import java.sql.SQLException;
import java.time.Instant;
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

    /** What is done about an owner that is alive. */
    @FunctionalInterface
    interface Rival {
        /** Returns whether to wait on; throws to end the wait. */
        boolean isAwaited(Owner owner) throws SQLException;
    }

    /**
     * Waits until the owner on record, if any, is known not to be alive, and while another process has asked for the
     * stream, which {@code listener} is told.
     *
     * @throws OwnershipException if the owner is alive, and doesn't only have the stream on loan
     */
    public Vacancy awaitEnd(Connections.Call call, TurnListener listener) throws SQLException {
        Optional<Vacancy> vacancy = Optional.empty();
        while (vacancy.isEmpty()) {
            awaitRequests(call, listener);
            vacancy = awaitEnd(call, owner -> {
                if (request(call).isEmpty()) {
                    throw new OwnershipException("stream " + stream.streamId() + " is written by " + owner.process()
                            + ", which is alive; this second process doesn't write it: stop one of the two");
                }
                return false;
            });
        }
        return vacancy.get();
    }

    private void awaitRequests(Connections.Call call, TurnListener listener) throws SQLException {
        @Nullable String told = null;
        for (Optional<String> request = request(call); request.isPresent(); request = request(call)) {
            String reason = "stands by, as " + request.get();
            if (!reason.equals(told)) {
                told = reason;
                listener.standingBy(new TargetWait(reason, Instant.now()));
            }
            pause(call);
        }
    }

    private Optional<String> request(Connections.Call call) throws SQLException {
        return call.transact(connection -> TurnLook.at(connection, Map.of(), self))
                .request(stream.streamId());
    }

    /**
     * Waits until the owner on record, if any, has given the stream up, or is known not to be alive; empty if {@code
     * rival} doesn't wait for one that is alive.
     */
    Optional<Vacancy> awaitEnd(Connections.Call call, Rival rival) throws SQLException {
        Liveness liveness = new Liveness();
        @Nullable Owner last = null;
        while (true) {
            long began = System.nanoTime();
            Optional<Owner> found = call.transact(stream::owner);
            if (found.isEmpty()) {
                return Optional.of(Vacancy.NOBODY);
            }
            Owner owner = found.get();
            if (owner.isGone(self)) {
                return Optional.of(new Vacancy(found, false));
            }
            liveness.observe(Map.of(stream.streamId(), owner), new Liveness.Time(began, System.nanoTime()));
            boolean isAlive = last != null
                    && owner.instance().equals(last.instance())
                    && !owner.signs().equals(last.signs());
            if (isAlive && !rival.isAwaited(owner)) {
                return Optional.empty();
            }
            if (liveness.isSilent(stream.streamId(), owner)) {
                log.info(
                        "stream {}: {} no longer renews its claim; this process takes the stream over",
                        stream.streamId(),
                        owner.process());
                return Optional.of(new Vacancy(found, true));
            }
            last = owner;
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
