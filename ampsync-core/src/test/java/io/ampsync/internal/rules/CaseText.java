package io.ampsync.internal.rules;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the values that conformance cases write. Lists are separated by commas; an empty one is {@code none}. */
final class CaseText {
    private static final String NONE = "none";

    private CaseText() {}

    /** {@code eth 11..20 b/a, base 0..4}; the chain is {@code a} unless named. */
    static List<BlockRange> ranges(String text) {
        return list(text).stream().map(CaseText::range).toList();
    }

    static BlockRange range(String text) {
        String[] words = text.split(" ", 3);
        IdRange blocks = span(words[1]);
        String[] chains = (words.length < 3 ? "a" : words[2]).split("/", 2);
        String parent = chains.length == 2 ? chains[1] : blocks.first() == 0 ? NONE : chains[0];
        return BlockRange.of(
                words[0],
                blocks.first(),
                blocks.last(),
                hash(chains[0], blocks.last()),
                parent(parent, blocks.first() - 1));
    }

    private static @Nullable BlockHash parent(String text, long block) {
        return switch (text) {
            case NONE -> null;
            case "zero" -> BlockHash.ZERO;
            default -> hash(text, block);
        };
    }

    /** {@code a} is {@code block} on chain a, {@code a12} is block 12 on chain a. */
    static BlockHash hash(String text, long block) {
        return Ranges.hash(text.length() == 1 ? block : number(text.substring(1)), text.charAt(0));
    }

    /** {@code eth 11..20, base 3..4}. */
    static List<Invalidation> invalidations(String text) {
        return list(text).stream()
                .map(each -> each.split(" ", 2))
                .map(words -> new Invalidation(
                        words[0], span(words[1]).first(), span(words[1]).last()))
                .toList();
    }

    /** {@code eth a10, base a4}: the networks with their last blocks. */
    static Cursor cursor(String text) {
        TreeMap<String, Cursor.Position> positions = new TreeMap<>();
        for (String each : list(text)) {
            String[] words = each.split(" ", 2);
            long block = number(words[1].substring(1));
            positions.put(words[0], new Cursor.Position(block, hash(words[1], block)));
        }
        return new Cursor(positions);
    }

    /** {@code 3: eth 11..20}. */
    static StoredWatermark watermark(String text) {
        String[] parts = text.split(": ", 2);
        return new StoredWatermark(number(parts[0]), ranges(parts[1]));
    }

    static List<StoredWatermark> watermarks(List<String> texts) {
        return texts.stream().map(CaseText::watermark).toList();
    }

    /** {@code next 4; 1: eth 0..10; 3: eth 11..20}, or {@code next 4 pruned; ...}. */
    static StreamSnapshot snapshot(String text) {
        List<String> parts = Arrays.asList(text.split("; "));
        List<String> words = Arrays.asList(parts.get(0).split(" "));
        if (!words.get(0).equals("next") || (words.size() > 2 && !words.get(2).equals("pruned"))) {
            throw new IllegalArgumentException("not a state: " + text);
        }
        return new StreamSnapshot(number(words.get(1)), watermarks(parts.subList(1, parts.size())), words.size() == 3);
    }

    /** {@code 2..4}; an empty one has its last before its first. */
    static IdRange span(String text) {
        String[] ends = text.split("\\.\\.", 2);
        return new IdRange(number(ends[0]), number(ends[1]));
    }

    static List<Long> ids(String text) {
        return list(text).stream().map(CaseText::number).toList();
    }

    static OptionalLong id(String text) {
        return text.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(number(text));
    }

    static List<String> list(String text) {
        return text.equals(NONE) ? List.of() : Arrays.asList(text.split(", "));
    }

    static long number(String text) {
        return Long.parseLong(text);
    }
}
