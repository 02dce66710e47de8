package io.ampsync.model;

import java.util.OptionalLong;

/**
 * The blocks of which a stream has rows, both ends inclusive. Blocks outside are followed all the same, so a reorg at
 * either end is treated like any other.
 *
 * @param last after which the stream ends; empty for a stream without end
 */
public record BlockSpan(long first, OptionalLong last) {
    /** Every block. */
    public static final BlockSpan ALL = new BlockSpan(0, OptionalLong.empty());

    /** Throws {@link IllegalArgumentException} if there is no such block. */
    public BlockSpan {
        if (first < 0) {
            throw new IllegalArgumentException("the first block must not be negative, got " + first);
        }
        if (last.isPresent() && last.getAsLong() < first) {
            throw new IllegalArgumentException(
                    "the last block, " + last.getAsLong() + ", is below the first, " + first);
        }
    }

    /** From a block on. */
    public static BlockSpan from(long first) {
        return new BlockSpan(first, OptionalLong.empty());
    }

    /** Up to a block. */
    public static BlockSpan until(long last) {
        return new BlockSpan(0, OptionalLong.of(last));
    }
}
