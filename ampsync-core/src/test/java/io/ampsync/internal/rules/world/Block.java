package io.ampsync.internal.rules.world;

import io.ampsync.model.BlockHash;
import java.util.List;
import java.util.stream.IntStream;

/** A block of a model chain; most have a row or two, some have none. */
record Block(long number, BlockHash hash, BlockHash parent, int size) {
    /** What the target should hold of a block. */
    record Row(long block, BlockHash hash, int index) {
        @Override
        public String toString() {
            return block + "/" + hash.hex().substring(60) + "#" + index;
        }
    }

    List<Row> rows() {
        return IntStream.range(0, size)
                .mapToObj(index -> new Row(number, hash, index))
                .toList();
    }
}
