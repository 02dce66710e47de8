package io.ampsync.internal.rules;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How many blocks per microbatch to ask for. Each microbatch costs the server a fixed time, so a backfill of a table
 * with few rows wants large ones; but a broken connection, or a reorg near the tip, has a whole one sent again. So they
 * are large far from the tip, where they are quick, and small near it. The number changes only with a new connection,
 * which is why it changes seldom: a backfill of any length takes a handful of changes.
 */
public final class WindowRule {
    /** A microbatch takes at most so much of what is left, so that there are few large ones near the end. */
    private static final long PARTS = 8;

    /** How long a microbatch should take at the most, from its first block to its last row. */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    /** A change has to be worth a connection. */
    private static final long WORTH = 4;

    private WindowRule() {}

    /**
     * What is known.
     *
     * @param window what was asked for on this connection
     * @param lag how many blocks the server has beyond those received; empty if that isn't known
     * @param blocks how many blocks have been received on this connection, up to a watermark
     * @param time how long that took
     */
    public record Progress(long window, OptionalLong lag, long blocks, Duration time) {}

    /**
     * The number to ask for from now on.
     *
     * @param near the number near the tip
     * @param far the most far from it; no less than {@code near}
     */
    public static long next(long near, long far, Progress progress) {
        if (progress.lag().isEmpty() || progress.blocks() == 0) {
            return near;
        }
        long lag = progress.lag().getAsLong();
        double blocksInTime = (double) LONGEST.toNanos()
                * progress.blocks()
                / Math.max(1, progress.time().toNanos());
        long wanted = Math.min(Math.min(far, lag / PARTS), (long) blocksInTime);
        long target = wanted < 2 * near ? near : wanted;
        boolean grows = target >= WORTH * progress.window();
        boolean shrinks = lag < 2 * progress.window() || target < progress.window() / WORTH;
        return grows || shrinks ? target : progress.window();
    }
}
