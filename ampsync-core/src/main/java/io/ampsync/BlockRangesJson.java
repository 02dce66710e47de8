package io.ampsync;

import io.ampsync.internal.json.RangeJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The ranges of a watermark as JSON text, in the format that the Rust ampsync stores, so that either tool can
 * read what the other has written.
 *
 * <p>An array of objects with exactly the members {@code numbers} ({@code start} and {@code end}),
 * {@code network}, {@code hash} and {@code prev_hash} (a string or null). Timestamps are not stored.
 */
public final class BlockRangesJson {
    private BlockRangesJson() {}

    /** The text for {@code ranges}, compact. */
    public static String format(List<BlockRange> ranges) {
        return RangeJson.format(ranges);
    }

    /**
     * The ranges in {@code text}. Unknown members are ignored and an absent {@code prev_hash} is null. The array
     * may be empty: the Rust tool stores such watermarks, they are to be dropped.
     *
     * @throws IllegalArgumentException if {@code text} isn't such an array
     */
    public static List<BlockRange> parse(String text) {
        return RangeJson.ranges(RangeJson.tree(text.getBytes(StandardCharsets.UTF_8)));
    }
}
