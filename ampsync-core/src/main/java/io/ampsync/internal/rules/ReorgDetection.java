package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which blocks a response replaces. Servers don't say so; it shows in where a range starts. */
final class ReorgDetection {
    private ReorgDetection() {}

    /**
     * The blocks that {@code incoming} replaces: a range that starts at or before the end of the previous one of
     * its network, and isn't a repetition, is another chain from its start on.
     */
    static List<Invalidation> detect(List<BlockRange> previous, List<BlockRange> incoming) {
        Map<String, BlockRange> before = ProtocolRules.byNetwork(previous);
        List<Invalidation> invalidations = new ArrayList<>();
        for (BlockRange range : incoming) {
            BlockRange last = before.get(range.network());
            if (last != null && !range.sameBlocks(last) && range.start() <= last.end()) {
                invalidations.add(replaced(range, last, range.start()));
            }
        }
        return invalidations;
    }

    /**
     * The same for the first response after a resume, where a range that goes on after the cursor but doesn't
     * name the block of the cursor as its parent shows that this block has been replaced.
     */
    static List<Invalidation> detectAfterResume(List<BlockRange> cursor, List<BlockRange> incoming) {
        Map<String, BlockRange> before = ProtocolRules.byNetwork(cursor);
        List<Invalidation> invalidations = new ArrayList<>(detect(cursor, incoming));
        for (BlockRange range : incoming) {
            BlockRange last = before.get(range.network());
            if (last != null && range.start() - 1 == last.end() && !last.hash().equals(range.prevHash())) {
                invalidations.add(replaced(range, last, last.end()));
            }
        }
        return invalidations;
    }

    private static Invalidation replaced(BlockRange range, BlockRange last, long from) {
        return new Invalidation(range.network(), from, Math.max(range.end(), last.end()));
    }
}
