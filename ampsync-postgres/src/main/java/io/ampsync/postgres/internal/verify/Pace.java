package io.ampsync.postgres.internal.verify;

import io.ampsync.error.SinkException;
import java.util.OptionalLong;

/** Slows reading down to so many rows per second. Used by one thread. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;
    /** Pauses shorter than that are saved up. */
    private static final long SHORTEST = 20_000_000L;

    private final OptionalLong rowsPerSecond;
    private long due = System.nanoTime();

    Pace(OptionalLong rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    /** Notes that rows have been read, and waits until more may be. */
    void read(long rows) {
        if (rowsPerSecond.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        due = Math.max(due, now - SECOND) + (long) ((double) rows * SECOND / rowsPerSecond.getAsLong());
        if (due - now > SHORTEST) {
            pause((due - now) / 1_000_000);
        }
    }

    /** Waits; an interrupt ends what is under way. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SinkException.retryable("interrupted while comparing a table with its server", e);
        }
    }
}
