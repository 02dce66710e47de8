package io.ampsync.internal.source;

import java.util.OptionalLong;

/**
 * What is asked of the server beyond the query itself.
 *
 * @param microbatchBlocks the most blocks per microbatch; empty to leave that to the server
 * @param severalNetworks whether a stream may cover several networks although servers lose rows of such streams
 */
public record QueryOptions(OptionalLong microbatchBlocks, boolean severalNetworks) {
    /** The most blocks per microbatch unless told otherwise. */
    public static final long DEFAULT_MICROBATCH_BLOCKS = 1_000;

    /** Above that, servers overflow when they add a block number. */
    public static final long MAX_MICROBATCH_BLOCKS = 1L << 62;

    public static final QueryOptions DEFAULT = new QueryOptions(OptionalLong.of(DEFAULT_MICROBATCH_BLOCKS), false);

    /** Throws {@link IllegalArgumentException} for a number of blocks that no microbatch can have. */
    public QueryOptions {
        if (microbatchBlocks.isPresent()
                && (microbatchBlocks.getAsLong() < 1 || microbatchBlocks.getAsLong() > MAX_MICROBATCH_BLOCKS)) {
            throw new IllegalArgumentException("a microbatch must have between 1 and " + MAX_MICROBATCH_BLOCKS
                    + " blocks, got " + microbatchBlocks.getAsLong());
        }
    }
}
