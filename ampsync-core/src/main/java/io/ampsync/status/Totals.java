package io.ampsync.status;

import io.ampsync.error.ErrorKind;
import java.time.Duration;
import java.util.Map;

/**
 * What has happened to a stream since the process began it.
 *
 * @param rows committed rows, undone ones and those kept aside included
 * @param bytes that the rows took on the way to the target, where it tells
 * @param keptAsideRows rows that the target can't hold
 * @param retries failures that were waited out, by kind
 * @param stages how long the thread that reads the stream has been in each stage
 */
public record Totals(
        long rows,
        long bytes,
        long commits,
        long keptAsideRows,
        Reorgs reorgs,
        Map<ErrorKind, Long> retries,
        Map<Stage, Duration> stages) {
    /** Nothing has happened. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, Reorgs.NONE, Map.of(), Map.of());

    public Totals {
        retries = Map.copyOf(retries);
        stages = Map.copyOf(stages);
    }

    /**
     * Reorgs that were applied.
     *
     * @param blocks replaced blocks of all of them together
     * @param deepest most replaced blocks of one of them, in one network
     * @param removedRows rows that they have removed, where the target tells
     */
    public record Reorgs(long count, long blocks, long deepest, long removedRows) {
        /** There was none. */
        public static final Reorgs NONE = new Reorgs(0, 0, 0, 0);
    }
}
