package io.ampsync.postgres.internal.sink;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.postgres.internal.copy.BlockColumn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which values the rows of a stream have in the column by which its table is partitioned, as far as this process has
 * written them since it loaded the state: an undo need not look into partitions that can't have any of its rows.
 *
 * <p>The values are those that were sent, so nothing relies on what the column is supposed to mean. What may have
 * happened to the rows in the table since is covered by their number: see {@link Deletion}.
 *
 * <p>Used by one thread.
 */
final class WrittenBlocks {
    /** Microbatches; an undo hardly goes back further than a few of them. */
    private static final int MOST = 10_000;

    private final Deque<Microbatch> microbatches = new ArrayDeque<>();
    private @Nullable String column;
    /** The first id from which on all rows are known. */
    private long knownFrom;

    /** Rows under consecutive ids: an undo takes them back together. */
    private record Microbatch(long firstId, long lastId, List<BlockRange> ranges, Rows rows) {}

    /** How many rows there are, and between which values. */
    record Rows(String column, BlockColumn.Span span, long count) {
        Rows with(Rows other) {
            return new Rows(column, span.with(other.span), count + other.count);
        }

        Rows less(long rows) {
            return new Rows(column, span, count - rows);
        }
    }

    /** @param next the first id that isn't in the table yet */
    WrittenBlocks(long next) {
        this.knownFrom = next;
    }

    /** Notes that {@code rows} of a batch are about to be written. */
    void add(Data data, int rows, @Nullable BlockColumn blocks) {
        BlockColumn.@Nullable Span span = blocks == null ? null : blocks.span(data.batch());
        if (span == null || blocks == null) {
            forget(data.id() + 1);
            column = null;
            return;
        }
        if (column != null && !column.equals(blocks.name())) {
            forget(data.id());
        }
        column = blocks.name();
        Rows added = new Rows(blocks.name(), span, rows);
        Microbatch last = microbatches.peekLast();
        if (last != null && last.ranges.equals(data.ranges())) {
            microbatches.removeLast();
            microbatches.addLast(new Microbatch(last.firstId, data.id(), last.ranges, last.rows.with(added)));
        } else {
            microbatches.addLast(new Microbatch(data.id(), data.id(), data.ranges(), added));
        }
        if (microbatches.size() > MOST) {
            microbatches.removeFirst();
            knownFrom = microbatches.getFirst().firstId;
        }
    }

    /** All rows under {@code first} and greater ids, which are about to be removed. Empty if not all are known. */
    Optional<Rows> remove(long first) {
        @Nullable Rows removed = null;
        while (!microbatches.isEmpty() && microbatches.getLast().firstId >= first) {
            Rows rows = microbatches.removeLast().rows;
            removed = removed == null ? rows : removed.with(rows);
        }
        // The rest of a microbatch can't be told from what is removed.
        boolean split = !microbatches.isEmpty() && microbatches.getLast().lastId >= first;
        if (first < knownFrom || split) {
            forget(first);
            return Optional.empty();
        }
        return Optional.ofNullable(removed);
    }

    private void forget(long from) {
        microbatches.clear();
        knownFrom = from;
    }
}
