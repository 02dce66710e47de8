package io.ampsync.internal.rules;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a stream continues: the last block that the client has, per network. Only the ranges of a
 * watermark make a valid cursor.
 */
public record Cursor(SortedMap<String, Position> positions) {
    /** A block, by number and hash. */
    public record Position(long number, BlockHash hash) {}

    /** Throws {@link IllegalArgumentException} if empty: a server fails on a cursor without networks. */
    public Cursor {
        if (positions.isEmpty()) {
            throw new IllegalArgumentException("a cursor needs at least one network");
        }
        positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
    }

    /** The cursor that continues after {@code ranges}. */
    public static Cursor after(List<BlockRange> ranges) {
        SortedMap<String, Position> positions = new TreeMap<>();
        for (BlockRange range : ranges) {
            positions.put(range.network(), new Position(range.end(), range.hash()));
        }
        return new Cursor(positions);
    }
}
