package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.copy.BlockColumn.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.SplittableRandom;

/** Every row by its id, one value for each. */
final class WrittenBlocksModel {
    private final List<Row> rows = new ArrayList<>();

    private record Row(long id, boolean beginsMicrobatch, long value) {}

    void add(long id, boolean beginsMicrobatch, long value) {
        rows.add(new Row(id, beginsMicrobatch, value));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The first id of some microbatch. */
    long someFirst(SplittableRandom random) {
        List<Row> begins = rows.stream().filter(Row::beginsMicrobatch).toList();
        return begins.get(random.nextInt(begins.size())).id;
    }

    Optional<WrittenBlocks.Rows> remove(long first) {
        LongSummaryStatistics removed = rows.stream()
                .filter(row -> row.id >= first)
                .mapToLong(Row::value)
                .summaryStatistics();
        rows.removeIf(row -> row.id >= first);
        return Optional.of(
                new WrittenBlocks.Rows("n", new Span(removed.getMin(), removed.getMax()), removed.getCount()));
    }
}
