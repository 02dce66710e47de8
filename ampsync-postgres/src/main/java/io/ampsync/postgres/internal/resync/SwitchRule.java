package io.ampsync.postgres.internal.resync;

import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a table may take the place of another: readers must never be taken back to a lower block, nor from one block
 * to another of the same height, which a reorg has replaced or is about to.
 */
final class SwitchRule {
    private SwitchRule() {}

    /**
     * What keeps the switch from being made yet; empty if nothing does.
     *
     * @param beyond the highest block of rows of the old table that no watermark covers, such as a part of a large
     *     microbatch; empty if there are none
     */
    static Optional<String> delay(StreamSnapshot old, OptionalLong beyond, StreamSnapshot fresh) {
        List<BlockRange> reached = ranges(fresh);
        for (BlockRange range : ranges(old)) {
            Optional<BlockRange> same = reached.stream()
                    .filter(each -> each.network().equals(range.network()))
                    .findFirst();
            if (same.isEmpty() || same.get().end() < range.end()) {
                return Optional.of("the new table is not as far yet as block " + range.end() + " of " + range.network()
                        + ", which the old one shows");
            }
            if (same.get().end() == range.end() && !same.get().hash().equals(range.hash())) {
                return Optional.of("the two tables have different blocks " + range.end() + " of " + range.network());
            }
        }
        boolean covered = beyond.isEmpty() || reached.stream().anyMatch(range -> range.end() >= beyond.getAsLong());
        return covered ? Optional.empty() : Optional.of("the old table shows rows of block " + beyond.getAsLong());
    }

    private static List<BlockRange> ranges(StreamSnapshot state) {
        return state.watermark().map(StoredWatermark::ranges).orElse(List.of());
    }
}
