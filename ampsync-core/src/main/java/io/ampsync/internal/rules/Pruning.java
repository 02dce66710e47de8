package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which watermarks are too old to be needed for a reorg. */
final class Pruning {
    private Pruning() {}

    /**
     * The id up to which watermarks can be forgotten: all that are out of reach but the newest of those. A reorg into
     * the oldest watermark within reach, which may span a thousand blocks after a catch-up, goes back to exactly that
     * one.
     *
     * @param watermarks oldest first
     */
    static OptionalLong point(List<StoredWatermark> watermarks, long retention) {
        OptionalLong spared = outOfReach(watermarks, retention);
        return watermarks.stream()
                .mapToLong(StoredWatermark::id)
                .takeWhile(id -> spared.isPresent() && id < spared.getAsLong())
                .max();
    }

    /**
     * The watermarks that end more than {@code retention} blocks below the start of the newest one, on every network,
     * are out of reach. Counted from the oldest up to the first that isn't; this is the last of them. The Rust tool
     * forgets it too.
     *
     * <p>Counted from the start because a reorg may go back to any block of the newest watermark, and must
     * still find {@code retention} blocks below it. The newest watermark always stays. A network that
     * the newest one doesn't have can't be gone back to, so it keeps nothing.
     *
     * @param watermarks oldest first
     */
    static OptionalLong outOfReach(List<StoredWatermark> watermarks, long retention) {
        OptionalLong point = OptionalLong.empty();
        if (watermarks.isEmpty()) {
            return point;
        }
        int last = watermarks.size() - 1;
        Map<String, BlockRange> newest =
                ProtocolRules.byNetwork(watermarks.get(last).ranges());
        for (StoredWatermark watermark : watermarks.subList(0, last)) {
            boolean old = watermark.ranges().stream().allMatch(range -> outside(range, newest, retention));
            if (!old) {
                break;
            }
            point = OptionalLong.of(watermark.id());
        }
        return point;
    }

    private static boolean outside(BlockRange range, Map<String, BlockRange> newest, long retention) {
        BlockRange head = newest.get(range.network());
        return head == null || range.end() < Math.max(0, head.start() - retention);
    }
}
