package io.ampsync.postgres.internal.digest;

import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * For each of many short ranges of blocks, how many rows there are and the sum of their hashes, modulo 2^128: the order
 * of rows doesn't count, and equal rows add up instead of cancelling each other. Two tables that differ somewhere have
 * equal digests with a chance of 2^-128.
 *
 * <p>Takes 40 bytes for each range, whatever the number of rows. Not thread-safe.
 */
public final class RangeDigests implements RowSink {
    /** The most ranges of one object. */
    public static final int MOST_CELLS = 1 << 16;

    private final BlockRanges covered;
    private final long width;
    /** For each covered range its first block, and its first cell. */
    private final long[] firstBlocks;

    private final int[] firstCells;
    private final long[] rows;
    private final long[] lows;
    private final long[] highs;
    private final long[] lowestIds;
    private final long[] highestIds;
    private long outside;

    /** What is known of one range: how many rows on either side, and the ids of those of the first side. */
    public record Difference(Range blocks, long rows, long otherRows, long lowestId, long highestId) {
        /** Whether {@code next} begins where this one ends. */
        public boolean touches(Difference next) {
            return blocks.last() + 1 == next.blocks.first();
        }

        /** Both as one. */
        public Difference with(Difference next) {
            return new Difference(
                    new Range(blocks.first(), next.blocks.last()),
                    rows + next.rows,
                    otherRows + next.otherRows,
                    Math.min(lowestId, next.lowestId),
                    Math.max(highestId, next.highestId));
        }
    }

    private RangeDigests(BlockRanges covered, long width) {
        this.covered = covered;
        this.width = width;
        int count = covered.ranges().size();
        this.firstBlocks = new long[count];
        this.firstCells = new int[count];
        int cells = 0;
        for (int i = 0; i < count; i++) {
            firstBlocks[i] = covered.ranges().get(i).first();
            firstCells[i] = cells;
            cells += (int) cells(covered.ranges().get(i), width);
        }
        this.rows = new long[cells];
        this.lows = new long[cells];
        this.highs = new long[cells];
        this.lowestIds = new long[cells];
        this.highestIds = new long[cells];
        Arrays.fill(lowestIds, Long.MAX_VALUE);
        Arrays.fill(highestIds, Long.MIN_VALUE);
    }

    /** No rows yet, in ranges as short as their number allows. */
    public static RangeDigests over(BlockRanges covered) {
        return new RangeDigests(covered, width(covered));
    }

    /** How many blocks a cell has if a cell must do for each of the ranges at least. */
    private static long width(BlockRanges covered) {
        long free = Math.max(1, MOST_CELLS - covered.ranges().size());
        return Math.max(1, (covered.blocks() + free - 1) / free);
    }

    private static long cells(Range range, long width) {
        return (range.length() + width - 1) / width;
    }

    /** An empty object with the same ranges. */
    public RangeDigests like() {
        return new RangeDigests(covered, width);
    }

    /** How many blocks there are in each of the short ranges, but for those at an end. */
    public long width() {
        return width;
    }

    public BlockRanges covered() {
        return covered;
    }

    @Override
    public void add(long block, long txId, long low, long high) {
        int cell = cell(block);
        if (cell < 0) {
            outside++;
            return;
        }
        rows[cell]++;
        sum(cell, low, high);
        lowestIds[cell] = Math.min(lowestIds[cell], txId);
        highestIds[cell] = Math.max(highestIds[cell], txId);
    }

    private void sum(int cell, long low, long high) {
        long sum = lows[cell] + low;
        highs[cell] += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        lows[cell] = sum;
    }

    /** Adds what another object with the same ranges has taken. */
    public void add(RangeDigests other) {
        for (int cell = 0; cell < rows.length; cell++) {
            rows[cell] += other.rows[cell];
            sum(cell, other.lows[cell], other.highs[cell]);
            lowestIds[cell] = Math.min(lowestIds[cell], other.lowestIds[cell]);
            highestIds[cell] = Math.max(highestIds[cell], other.highestIds[cell]);
        }
        outside += other.outside;
    }

    private int cell(long block) {
        int found = Arrays.binarySearch(firstBlocks, block);
        int range = found >= 0 ? found : -found - 2;
        if (range < 0 || block > covered.ranges().get(range).last()) {
            return -1;
        }
        return firstCells[range] + (int) ((block - firstBlocks[range]) / width);
    }

    /** Rows of blocks that lie in none of the ranges, or of none at all. */
    public long outside() {
        return outside;
    }

    /** All rows that lie in one of the ranges. */
    public long rows() {
        return Arrays.stream(rows).sum();
    }

    /** The ranges in which another object, with the same ranges, has other rows, in order. */
    public List<Difference> differences(RangeDigests other) {
        List<Difference> differences = new ArrayList<>();
        for (int range = 0; range < firstCells.length; range++) {
            Range blocks = covered.ranges().get(range);
            int end = range + 1 < firstCells.length ? firstCells[range + 1] : rows.length;
            for (int cell = firstCells[range]; cell < end; cell++) {
                if (rows[cell] != other.rows[cell]
                        || lows[cell] != other.lows[cell]
                        || highs[cell] != other.highs[cell]) {
                    long first = blocks.first() + (cell - firstCells[range]) * width;
                    long last = Math.min(blocks.last(), first + width - 1);
                    differences.add(difference(new Range(first, last), cell, other));
                }
            }
        }
        return differences;
    }

    private Difference difference(Range blocks, int cell, RangeDigests other) {
        return new Difference(blocks, rows[cell], other.rows[cell], lowestIds[cell], highestIds[cell]);
    }
}
