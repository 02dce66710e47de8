package io.ampsync.internal.source;

import java.util.OptionalLong;

/**
 * What is asked of the server beyond the query itself.
 *
 * @param microbatchBlocks the most blocks per microbatch near the tip; empty to leave that to the server everywhere
 * @param backfillBlocks the most far from it
 * @param severalNetworks whether a stream may cover several networks although servers lose rows of such streams
 */
public record QueryOptions(OptionalLong microbatchBlocks, long backfillBlocks, boolean severalNetworks) {
    /** The most blocks per microbatch unless told otherwise. */
    public static final long DEFAULT_MICROBATCH_BLOCKS = 1_000;

    /** The most blocks per microbatch far from the tip unless told otherwise: as many as servers take by themselves. */
    public static final long DEFAULT_BACKFILL_BLOCKS = 100_000;

    /** Above that, servers overflow when they add a block number. */
    public static final long MAX_MICROBATCH_BLOCKS = 1L << 62;

    public static final QueryOptions DEFAULT = new QueryOptions(OptionalLong.of(DEFAULT_MICROBATCH_BLOCKS), false);

    /** Throws {@link IllegalArgumentException} for a number of blocks that no microbatch can have. */
    public QueryOptions {
        microbatchBlocks.ifPresent(QueryOptions::check);
        check(backfillBlocks);
    }

    /** With the usual size far from the tip. */
    public QueryOptions(OptionalLong microbatchBlocks, boolean severalNetworks) {
        this(microbatchBlocks, DEFAULT_BACKFILL_BLOCKS, severalNetworks);
    }

    private static void check(long blocks) {
        if (blocks < 1 || blocks > MAX_MICROBATCH_BLOCKS) {
            throw new IllegalArgumentException(
                    "a microbatch must have between 1 and " + MAX_MICROBATCH_BLOCKS + " blocks, got " + blocks);
        }
    }
}
