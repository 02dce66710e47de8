package io.ampsync.internal.engine;

import io.ampsync.internal.rules.SpanRule;
import io.ampsync.internal.rules.WindowRule;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Changes the size of microbatches between two of them, see {@link WindowRule}. Used by one thread. */
final class WindowControl {
    private final QueryOptions options;
    private final BlockSpan span;
    private OptionalLong window;
    /** What the end of the span leaves of {@link #window}. */
    private OptionalLong most;

    private long connectedAt;
    private long blocks;

    /** @param completed the ranges that the stream begins after; empty if it begins at the first block */
    WindowControl(QueryOptions options, BlockSpan span, List<BlockRange> completed) {
        this.options = options;
        this.span = span;
        this.window = options.microbatchBlocks();
        this.most = SpanRule.mostBlocks(span, completed, OptionalLong.empty());
    }

    /** What to ask for; empty to leave it to the server. */
    OptionalLong window() {
        return window.isPresent() && most.isPresent()
                ? OptionalLong.of(Math.min(window.getAsLong(), most.getAsLong()))
                : window;
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
        OptionalLong asked = window();
        long before = window.getAsLong();
        long near = options.microbatchBlocks().orElseThrow();
        long next = WindowRule.next(
                near, Math.max(near, options.backfillBlocks()), new WindowRule.Progress(before, lag, blocks, time));
        window = OptionalLong.of(next);
        most = SpanRule.mostBlocks(span, ranges, lag);
        return next != before || window().getAsLong() < asked.getAsLong();
    }
}
