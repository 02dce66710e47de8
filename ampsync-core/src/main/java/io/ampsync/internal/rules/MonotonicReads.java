package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Map;

/**
 * What readers of a table are promised: blocks that they have seen complete don't go missing. A reorg removes blocks,
 * and what replaces them may come in several microbatches; all of it is shown in one commit.
 *
 * <p>A resync is the exception: everything is undone although watermarks have been forgotten. To read it all again may
 * take days, which no transaction should, so readers see the table empty itself and grow again. While nothing has been
 * forgotten, a start from the first block is a reorg like any other: what it replaces is no more than two microbatches
 * and the retention.
 *
 * <p>The answer depends only on what readers see and on the change as a whole. How often the connection broke
 * meanwhile, and in how many rounds the reorg showed its depth, makes no difference.
 */
public final class MonotonicReads {
    private MonotonicReads() {}

    /** Whether {@code change}, which ends at a watermark, may take the place of what readers see. */
    public static boolean allow(StreamSnapshot visible, StateChange change) {
        if (change.truncateFrom().isEmpty() || isResync(visible, change)) {
            return true;
        }
        List<BlockRange> before =
                visible.watermark().map(StoredWatermark::ranges).orElse(List.of());
        List<BlockRange> after =
                change.applyTo(visible).watermark().map(StoredWatermark::ranges).orElse(List.of());
        return before.isEmpty() || reaches(after, before);
    }

    private static boolean isResync(StreamSnapshot visible, StateChange change) {
        return visible.pruned() && change.startsAfresh();
    }

    /**
     * Whether {@code after} goes as high as {@code before}; networks that it lacks are no longer part of the stream.
     */
    private static boolean reaches(List<BlockRange> after, List<BlockRange> before) {
        Map<String, BlockRange> reached = ProtocolRules.byNetwork(after);
        return !after.isEmpty()
                && before.stream().allMatch(range -> {
                    BlockRange now = reached.get(range.network());
                    return now == null || now.end() >= range.end();
                });
    }
}
