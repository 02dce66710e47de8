package io.ampsync.status;

import java.time.Instant;

/**
 * What a stream waits for.
 *
 * @param on who would have to do something
 * @param what completes a sentence that begins with the stream: {@code waits for a lock held by ...}
 */
public record Wait(Stage on, String what, Instant since) {}
