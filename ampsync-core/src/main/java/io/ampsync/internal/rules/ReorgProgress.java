package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether reorgs lead anywhere: a new chain is longer than the one it replaces, so watermarks must rise. */
final class ReorgProgress {
    private final Map<String, Long> highestByNetwork = new HashMap<>();
    private int fruitlessReconnects;

    /** Reconnects since a watermark last reached a block higher than any before. */
    int fruitlessReconnects() {
        return fruitlessReconnects;
    }

    /** A reorg has made the stream reconnect. */
    void reconnected() {
        fruitlessReconnects++;
    }

    /** A watermark of {@code ranges} has been reached. */
    void reached(List<BlockRange> ranges) {
        for (BlockRange range : ranges) {
            Long before = highestByNetwork.get(range.network());
            if (before == null || range.end() > before) {
                highestByNetwork.put(range.network(), range.end());
                fruitlessReconnects = 0;
            }
        }
    }
}
