package io.ampsync.spi;

import io.ampsync.model.BlockRange;
import java.util.List;

/** A watermark as it is remembered: the id of its event and the blocks that it completes. */
public record StoredWatermark(long id, List<BlockRange> ranges) {
    public StoredWatermark {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("watermark " + id + " has no ranges");
        }
    }
}
