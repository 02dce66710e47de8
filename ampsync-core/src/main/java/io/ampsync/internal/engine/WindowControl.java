package io.ampsync.internal.engine;

import io.ampsync.internal.rules.WindowRule;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Changes the size of microbatches between two of them, see {@link WindowRule}. Used by one thread. */
final class WindowControl {
    private final QueryOptions options;
    private OptionalLong window;
    private long connectedAt;
    private long blocks;

    WindowControl(QueryOptions options) {
        this.options = options;
        this.window = options.microbatchBlocks();
    }

    /** What to ask for; empty to leave it to the server. */
    OptionalLong window() {
        return window;
    }

    void connected() {
        connectedAt = System.nanoTime();
        blocks = 0;
    }

    /**
     * A microbatch is complete. Whether to ask for others now, over a new connection.
     *
     * @param lag how many blocks the server has beyond it, if that is known
     */
    boolean completed(List<BlockRange> ranges, OptionalLong lag) {
        if (window.isEmpty() || ranges.size() != 1) {
            return false;
        }
        BlockRange range = ranges.get(0);
        blocks += range.end() - range.start() + 1;
        Duration time = Duration.ofNanos(System.nanoTime() - connectedAt);
        long before = window.getAsLong();
        long near = options.microbatchBlocks().orElseThrow();
        long next = WindowRule.next(
                near, Math.max(near, options.backfillBlocks()), new WindowRule.Progress(before, lag, blocks, time));
        window = OptionalLong.of(next);
        return next != before;
    }
}
