package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.List;

/**
 * What a response says about the chain.
 *
 * @param ranges the blocks of the microbatch, one entry for each network; empty in keep-alives without
 *     metadata and in the answer of a server that has nothing yet
 * @param complete whether everything of these blocks has been delivered
 */
public record ResponseMetadata(List<BlockRange> ranges, boolean complete) {
    public ResponseMetadata {
        ranges = List.copyOf(ranges);
    }
}
