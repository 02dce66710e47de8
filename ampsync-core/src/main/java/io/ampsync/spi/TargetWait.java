package io.ampsync.spi;

import java.time.Instant;

/**
 * What a target waits for.
 *
 * @param what completes a sentence that begins with the stream: {@code waits for a lock held by ...}
 * @param since when that was first noticed
 */
public record TargetWait(String what, Instant since) {}
