package io.ampsync.internal.rules.world;

import io.ampsync.internal.rules.ResponseMetadata;
import java.util.List;

/**
 * A response of the model server.
 *
 * @param truth the chain that the server saw when it began the microbatch; no client can see it
 */
record Message(ResponseMetadata metadata, List<Block.Row> rows, List<Block> truth) {
    /** What the target must hold once this message, a watermark, has been committed. */
    List<Block.Row> complete() {
        long end = metadata.ranges().get(0).end();
        return truth.stream()
                .filter(block -> block.number() <= end)
                .flatMap(block -> block.rows().stream())
                .toList();
    }
}
