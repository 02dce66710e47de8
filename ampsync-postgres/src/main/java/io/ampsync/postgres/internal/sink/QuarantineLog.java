package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.state.QuarantineRows;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of rows that have been kept aside: of the first ones at once, then once a minute. Used by one thread. */
final class QuarantineLog {
    private static final Logger log = LoggerFactory.getLogger(QuarantineLog.class);
    private static final long BETWEEN_NANOS = Duration.ofMinutes(1).toNanos();

    private long untold;
    private long lastTold = System.nanoTime() - BETWEEN_NANOS;

    /** {@code rows} have been committed, at least one, the first of them for that reason. */
    void committed(StreamContext stream, long rows, String reason) {
        untold += rows;
        if (System.nanoTime() - lastTold >= BETWEEN_NANOS) {
            log.warn(
                    "stream {}: {} into {} and {} in {} instead, for reasons such as: {}",
                    stream.streamId(),
                    untold == 1 ? "1 row doesn't fit" : untold + " rows don't fit",
                    stream.table(),
                    untold == 1 ? "is" : "are",
                    QuarantineRows.TABLE,
                    reason);
            untold = 0;
            lastTold = System.nanoTime();
        }
    }
}
