package io.ampsync.postgres.internal.verify;

import io.ampsync.postgres.internal.digest.BlockField;
import io.ampsync.postgres.internal.digest.BlockRanges;
import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests;
import io.ampsync.postgres.internal.digest.RowSink;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.SystemColumns;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are compared: those of {@code blocks}, all of which lie at or below the watermark.
 *
 * @param limited whether somebody has asked for just these blocks, so that rows of other blocks don't count
 */
record Extent(ComparedTable table, ConfirmedWatermark watermark, Range blocks, boolean limited) {
    /** Beyond, a statement would become too long to be planned soon. */
    private static final int MOST_CONDITIONS = 100;

    /** What all blocks are taken for if rows don't tell theirs. */
    private static final BlockRanges UNKNOWN = BlockRanges.of(0, 0);

    /** The same rows, as far as they lie at or below another watermark. */
    Extent at(ConfirmedWatermark other) {
        long last = Math.min(blocks.last(), other.range().end());
        Range rest = new Range(Math.min(blocks.first(), last), last);
        return new Extent(table, other, rest, limited);
    }

    Extent withoutBlocks() {
        return new Extent(table.withoutBlocks(), watermark, blocks, limited);
    }

    private boolean tellsBlocks() {
        return table.blocks() != null;
    }

    /** The ranges whose digests make up the whole. */
    BlockRanges covered() {
        return tellsBlocks() ? new BlockRanges(List.of(blocks)) : UNKNOWN;
    }

    /** The blocks to ask the server for, for digests of {@code ranges}. */
    BlockRanges served(BlockRanges ranges) {
        return tellsBlocks() ? ranges : new BlockRanges(List.of(blocks));
    }

    /** The condition for all rows that should be compared, or are under ids of rows that should. */
    String condition() {
        @Nullable BlockField field = table.blocks();
        if (field == null) {
            return SystemColumns.TX_ID + " <= " + watermark.id();
        }
        String block = Identifiers.quote(field.name());
        return limited
                ? block + " BETWEEN " + blocks.first() + " AND " + blocks.last()
                : block + " <= " + blocks.last() + " OR " + SystemColumns.TX_ID + " <= " + watermark.id();
    }

    /** The condition for rows of these ranges at least, and for strays if there were some. */
    String condition(BlockRanges ranges, boolean strays) {
        @Nullable BlockField field = table.blocks();
        if (field == null || ranges.ranges().size() > MOST_CONDITIONS) {
            return condition();
        }
        String block = Identifiers.quote(field.name());
        String inside = ranges.ranges().stream()
                .map(range -> block + " BETWEEN " + range.first() + " AND " + range.last())
                .collect(Collectors.joining(" OR ", "(", ")"));
        return ranges.isEmpty() ? strays ? strays(block) : "FALSE" : strays ? inside + " OR " + strays(block) : inside;
    }

    /** The condition for rows that lie in no block that the stream has completed, or in one below all. */
    String strays(String block) {
        return "(" + SystemColumns.TX_ID + " <= " + watermark.id() + " AND (" + block + " IS NULL OR " + block + " > "
                + blocks.last() + ") OR " + block + " < " + blocks.first() + ")";
    }

    /** Takes rows for {@code digests}, and counts those that lie in none of the blocks. */
    Counter counter(RangeDigests digests) {
        return new Counter(tellsBlocks() ? blocks : new Range(0, 0), digests);
    }

    /** What {@link #counter} gives. Not thread-safe. */
    static final class Counter implements RowSink {
        private final Range blocks;
        private final RangeDigests digests;
        private long strays;

        private Counter(Range blocks, RangeDigests digests) {
            this.blocks = blocks;
            this.digests = digests;
        }

        @Override
        public void add(long block, long txId, long low, long high) {
            if (block < blocks.first() || block > blocks.last()) {
                strays++;
            } else {
                digests.add(block, txId, low, high);
            }
        }

        long strays() {
            return strays;
        }
    }
}
