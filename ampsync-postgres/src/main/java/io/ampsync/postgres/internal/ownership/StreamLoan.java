package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.postgres.internal.connect.Connections;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that a process has for a while, to change its rows by other means than streaming. If another process writes
 * it, that is asked for it: it ends between two commits, gives the stream up, and stands by until the loan is over,
 * which it is, at the latest, when the borrower is dead. The request is in the borrower's row, beside the signs of its
 * life: so there is none without them.
 *
 * <p>To be closed when everything is committed. Used by one thread.
 */
public final class StreamLoan implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamLoan.class);

    /** An owner looks for requests every second, and takes some seconds to end a commit or to cut it. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ProcessClaims process;
    private final StreamRow stream;
    private final String purpose;
    private boolean asked;
    private long askedAt;

    /** @param purpose what the stream is needed for, such as "to reset it" */
    public StreamLoan(ProcessClaims process, String streamId, String purpose) {
        this.process = process;
        this.stream = new StreamRow(streamId);
        this.purpose = purpose;
    }

    /**
     * Waits until nobody writes the stream.
     *
     * @throws OwnershipException if a living owner doesn't give it up
     */
    public Vacancy await(Connections.Call call) throws SQLException {
        return new PreviousOwner(process.instance(), stream)
                .awaitEnd(call, this::ask)
                .orElseThrow();
    }

    private boolean ask(StreamRow.Owner owner) {
        long now = System.nanoTime();
        if (!asked) {
            asked = true;
            askedAt = now;
            log.info("stream {}: {} writes it, and is asked to hand it over", stream.streamId(), owner.process());
            process.heartbeat().request(stream.streamId(), purpose);
        } else if (now - askedAt > PATIENCE_NANOS) {
            throw new OwnershipException("stream " + stream.streamId() + " is written by " + owner.process()
                    + ", which is alive and has not handed it over within "
                    + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)
                    + " s; it may be an ampsync that doesn't know of requests: stop it, and try again");
        }
        return true;
    }

    @Override
    public void close() {
        if (asked) {
            process.heartbeat().withdraw(stream.streamId());
        }
    }
}
