package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether reorgs lead anywhere: a new chain is longer than the one it replaces, so watermarks must rise. */
final class Headway {
    private final Map<String, Long> highest = new HashMap<>();
    private int reconnects;

    int reconnects() {
        return reconnects;
    }

    void reconnect() {
        reconnects++;
    }

    /** A watermark of {@code ranges}. */
    void reached(List<BlockRange> ranges) {
        for (BlockRange range : ranges) {
            Long before = highest.get(range.network());
            if (before == null || range.end() > before) {
                highest.put(range.network(), range.end());
                reconnects = 0;
            }
        }
    }
}
