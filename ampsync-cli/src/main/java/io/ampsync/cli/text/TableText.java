package io.ampsync.cli.text;

import io.ampsync.model.BlockRange;
import io.ampsync.status.TableStatus.State;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How log and health report name what a table is doing. */
public final class TableText {
    private TableText() {}

    public static String state(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Up to which block a watermark reaches: {@code mainnet block 1499}. */
    public static String blocks(List<BlockRange> watermark) {
        return watermark.stream()
                .map(range -> range.network() + " block " + range.end())
                .collect(Collectors.joining(", "));
    }
}
