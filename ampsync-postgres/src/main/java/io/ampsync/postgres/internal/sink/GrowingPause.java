package io.ampsync.postgres.internal.sink;

import java.time.Duration;

/** How long to wait after each failure in a row: from ten seconds to ten minutes. Used by one thread at a time. */
final class GrowingPause {
    static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 6;

    private int failures;

    Duration next() {
        Duration pause = SHORTEST.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    void reset() {
        failures = 0;
    }
}
