package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import java.util.List;
import java.util.OptionalLong;

/** When a stream that ends has reached its last block, and how to end its last microbatch there. */
public final class SpanRule {
    private SpanRule() {}

    /** Whether a stream whose newest watermark has these ranges has all rows of the span. */
    public static boolean isComplete(BlockSpan span, List<BlockRange> watermark) {
        OptionalLong last = span.last();
        return last.isPresent()
                && !watermark.isEmpty()
                && watermark.stream().allMatch(range -> range.end() >= last.getAsLong());
    }

    /**
     * The most blocks that a microbatch may have so that it doesn't go beyond the last block of the span; empty if that
     * doesn't matter. A stream that ends just there can be made longer later, as it has left out nothing.
     *
     * @param watermark the newest ranges; empty if there are none
     * @param lag how many blocks the server has beyond them, if that is known
     */
    public static OptionalLong mostBlocks(BlockSpan span, List<BlockRange> watermark, OptionalLong lag) {
        if (span.last().isEmpty() || watermark.size() > 1) {
            return OptionalLong.empty();
        }
        long end = watermark.isEmpty() ? -1 : watermark.get(0).end();
        long left = span.last().getAsLong() - end;
        boolean canGoBeyond = lag.isEmpty() || lag.getAsLong() > left;
        return left > 0 && canGoBeyond ? OptionalLong.of(left) : OptionalLong.empty();
    }
}
