package io.ampsync.postgres.internal.digest;

import java.util.ArrayList;
import java.util.List;

/** Runs of consecutive blocks, both ends inclusive, that grow and don't touch. */
public record BlockRanges(List<Range> ranges) {
    /** A run of blocks. */
    public record Range(long first, long last) {
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("not a range of blocks: " + first + ".." + last);
            }
        }

        public long length() {
            return last - first + 1;
        }
    }

    public BlockRanges {
        ranges = List.copyOf(ranges);
    }

    public static BlockRanges of(long first, long last) {
        return new BlockRanges(List.of(new Range(first, last)));
    }

    /** Joins ranges, given in order, that touch each other. */
    public static BlockRanges joined(List<Range> given) {
        List<Range> joined = new ArrayList<>();
        for (Range range : given) {
            int newest = joined.size() - 1;
            if (newest >= 0 && joined.get(newest).last() + 1 == range.first()) {
                joined.set(newest, new Range(joined.get(newest).first(), range.last()));
            } else {
                joined.add(range);
            }
        }
        return new BlockRanges(joined);
    }

    /** What of them lies at or below a block. */
    public BlockRanges through(long last) {
        return new BlockRanges(ranges.stream()
                .filter(range -> range.first() <= last)
                .map(range -> new Range(range.first(), Math.min(last, range.last())))
                .toList());
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** How many blocks there are. */
    public long blocks() {
        return ranges.stream().mapToLong(Range::length).sum();
    }

    /** The lowest block; there must be one. */
    public long first() {
        return ranges.get(0).first();
    }

    /** The highest block; there must be one. */
    public long last() {
        return ranges.get(ranges.size() - 1).last();
    }
}
