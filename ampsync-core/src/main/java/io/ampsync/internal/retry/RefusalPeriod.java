package io.ampsync.internal.retry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Since when a server has refused what it accepted before. Not thread-safe. */
final class RefusalPeriod {
    /** For how long refusals are retried; those that are further apart have nothing to do with each other. */
    static final Duration LONGEST = Duration.ofMinutes(30);

    private @Nullable Instant first;
    private @Nullable Instant last;

    /** The server has refused; whether that may still be its upgrade. */
    boolean refused(Instant now) {
        Instant previous = last;
        Instant start = first;
        if (start == null || previous == null || previous.plus(LONGEST).isBefore(now)) {
            start = now;
        }
        first = start;
        last = now;
        return !start.plus(LONGEST).isBefore(now);
    }

    /** The time that is left for it to pass. */
    Duration left(Instant now) {
        Instant start = first;
        return start == null ? LONGEST : Duration.between(now, start.plus(LONGEST));
    }

    /** The server has accepted. */
    void end() {
        first = null;
    }
}
