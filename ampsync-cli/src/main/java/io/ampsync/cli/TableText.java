package io.ampsync.cli;

import io.ampsync.model.BlockRange;
import io.ampsync.status.TableStatus.State;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How log and health report name what a table is doing. */
final class TableText {
    private TableText() {}

    static String state(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Up to which block a watermark reaches: {@code mainnet block 1499}. */
    static String blocks(List<BlockRange> watermark) {
        return watermark.stream()
                .map(range -> range.network() + " block " + range.end())
                .collect(Collectors.joining(", "));
    }
}
