package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Heights that readers of the target have seen, that an undo has taken back, and that the replacement hasn't reached
 * yet. A reorg is only to be seen when there are none: its replacement may come in several microbatches.
 */
public final class OwedBlocks {
    private final Map<String, Long> endByNetwork = new HashMap<>();

    /** An undo takes back a watermark of these ranges. */
    public void add(List<BlockRange> takenBack) {
        takenBack.forEach(range -> endByNetwork.merge(range.network(), range.end(), Math::max));
    }

    /** Everything up to the end of {@code complete} is there again; a network that it lacks is owed no longer. */
    public void settle(List<BlockRange> complete) {
        Map<String, BlockRange> reached = ProtocolRules.byNetwork(complete);
        endByNetwork.entrySet().removeIf(owed -> {
            BlockRange range = reached.get(owed.getKey());
            return range == null || range.end() >= owed.getValue();
        });
    }

    public boolean isEmpty() {
        return endByNetwork.isEmpty();
    }
}
