package io.ampsync.postgres.internal.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values that the partitions of a table take, as ranges that don't overlap. Immutable. */
record PartitionRanges(TreeMap<Long, Long> endByStart) {
    static final PartitionRanges NONE = of(List.of());

    /** From {@code start} up to, but without, {@code end}; {@link Long#MIN_VALUE}, {@code MAX_VALUE} for no bound. */
    record Range(long start, long end) {}

    static PartitionRanges of(List<Range> ranges) {
        TreeMap<Long, Long> ends = new TreeMap<>();
        ranges.stream().filter(range -> range.start < range.end).forEach(range -> ends.put(range.start, range.end));
        return new PartitionRanges(ends);
    }

    /** The parts of a range that no partition takes, in order. */
    List<Range> gaps(Range wanted) {
        List<Range> gaps = new ArrayList<>();
        long from = wanted.start;
        Map.Entry<Long, Long> before = endByStart.floorEntry(from);
        if (before != null) {
            from = Math.max(from, before.getValue());
        }
        for (Map.Entry<Long, Long> next :
                endByStart.tailMap(wanted.start, false).entrySet()) {
            if (next.getKey() >= wanted.end) {
                break;
            }
            if (from < next.getKey()) {
                gaps.add(new Range(from, next.getKey()));
            }
            from = next.getValue();
        }
        if (from < wanted.end) {
            gaps.add(new Range(from, wanted.end));
        }
        return gaps;
    }
}
