package io.ampsync.spi;

import java.time.Instant;

/**
 * What a target waits for.
 *
 * @param what completes a sentence that begins with the stream: {@code waits for a lock held by ...}
 * @param since when that was first noticed
 * @param forConnection whether it waits for a connection that others have
 */
public record TargetWait(String what, Instant since, boolean forConnection) {
    /** A wait for something else than a connection. */
    public TargetWait(String what, Instant since) {
        this(what, since, false);
    }
}
