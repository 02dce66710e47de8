package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The watermark that a stream goes back to when blocks have been replaced.
 *
 * @param continues whether the response that revealed the reorg goes on exactly after the watermark, so that
 *     streaming can too; if not, the blocks in between have to be asked for again
 */
record RecoveryPoint(StoredWatermark watermark, boolean continues) {

    /**
     * The newest watermark that ends before the first replaced block of every network and isn't known to be
     * replaced itself.
     *
     * <p>One that the first replaced block lies inside of is of no use: its rows can't be told apart by
     * block, and the server sends only the blocks from there on. One that ends right before {@code incoming} but
     * has another hash than {@code incoming} names as parent has been replaced as well: the server has put the
     * base of the reorg too high, as it does when it no longer has the old blocks.
     *
     * @param watermarks oldest first
     */
    static Optional<RecoveryPoint> find(
            List<StoredWatermark> watermarks, List<Invalidation> invalidations, List<BlockRange> incoming) {
        for (int i = watermarks.size() - 1; i >= 0; i--) {
            StoredWatermark watermark = watermarks.get(i);
            if (!isReplaced(watermark, invalidations, incoming)) {
                return Optional.of(new RecoveryPoint(watermark, continues(watermark, incoming)));
            }
        }
        return Optional.empty();
    }

    /** Whether a response, and what it replaces, show that the watermark can't be gone back to. */
    static boolean isReplaced(StoredWatermark watermark, List<Invalidation> invalidations, List<BlockRange> incoming) {
        return !endsBefore(watermark, invalidations) || orphaned(watermark, incoming);
    }

    private static boolean endsBefore(StoredWatermark watermark, List<Invalidation> invalidations) {
        return watermark.ranges().stream()
                .allMatch(range -> invalidations.stream()
                        .noneMatch(invalidation ->
                                invalidation.network().equals(range.network()) && invalidation.from() <= range.end()));
    }

    private static boolean orphaned(StoredWatermark watermark, List<BlockRange> incoming) {
        Map<String, BlockRange> known = ProtocolRules.byNetwork(watermark.ranges());
        return incoming.stream().anyMatch(range -> {
            BlockRange last = known.get(range.network());
            return last != null && adjoins(last, range) && !last.hash().equals(range.prevHash());
        });
    }

    /** Whether the response goes on exactly after the watermark. */
    static boolean continues(StoredWatermark watermark, List<BlockRange> incoming) {
        Map<String, BlockRange> known = ProtocolRules.byNetwork(watermark.ranges());
        return incoming.stream().allMatch(range -> {
            BlockRange last = known.get(range.network());
            return last != null && adjoins(last, range) && last.hash().equals(range.prevHash());
        });
    }

    private static boolean adjoins(BlockRange last, BlockRange range) {
        return range.start() - 1 == last.end();
    }
}
