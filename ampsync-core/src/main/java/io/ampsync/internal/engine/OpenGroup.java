package io.ampsync.internal.engine;

import io.ampsync.internal.rules.OwedBlocks;
import io.ampsync.internal.rules.Step;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A group of the sink under construction, and the state change that it amounts to. */
final class OpenGroup {
    private final SinkGroup target;
    private final long expectedNext;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private final OwedBlocks owed = new OwedBlocks();
    private long next;
    private long rows;
    private @Nullable Undo undo;
    private OptionalLong truncateFrom = OptionalLong.empty();

    /** A watermark of the group, with the number of rows before it. */
    private record Mark(Watermark event, long rows) {}

    OpenGroup(SinkGroup target, long expectedNext) {
        this.target = target;
        this.expectedNext = expectedNext;
        this.next = expectedNext;
    }

    void write(Step.Data step, VectorSchemaRoot batch) throws Exception {
        next = step.id() + 1;
        if (batch.getRowCount() > 0) {
            target.write(new Data(step.id(), batch, step.ranges()));
            rows += batch.getRowCount();
        }
    }

    void undo(Step.Undo step) throws Exception {
        next = step.event().id() + 1;
        target.undo(step.event());
        marks.removeIf(mark -> mark.event.id() >= step.truncateFrom());
        rows = marks.isEmpty() ? 0 : marks.getLast().rows;
        if (undo == null || !(undo.cause() instanceof UndoCause.Reorg)) {
            undo = step.event();
        }
        truncateFrom = OptionalLong.of(Math.min(truncateFrom.orElse(Long.MAX_VALUE), step.truncateFrom()));
    }

    /** Readers have seen blocks up to the ends of {@code taken}, which an undo of this group takes back. */
    void owe(List<BlockRange> taken) {
        owed.add(taken);
    }

    void watermark(Watermark event) {
        next = event.id() + 1;
        marks.add(new Mark(event, rows));
        owed.settle(event.ranges());
    }

    /** Whether readers would miss blocks that they have seen before, if the group were committed now. */
    boolean isOwing() {
        return !owed.isEmpty();
    }

    SinkGroup target() {
        return target;
    }

    long next() {
        return next;
    }

    long rows() {
        return rows;
    }

    /** The undo to report: a reorg rather than a rewind that came on top of it. */
    Optional<Undo> undo() {
        return Optional.ofNullable(undo);
    }

    /** The newest watermark. */
    Optional<Watermark> watermark() {
        return Optional.ofNullable(marks.peekLast()).map(Mark::event);
    }

    OptionalLong pruneThrough() {
        return marks.stream()
                .map(mark -> mark.event.pruneThrough())
                .flatMapToLong(OptionalLong::stream)
                .max();
    }

    StateChange change() {
        return new StateChange(
                expectedNext,
                next,
                truncateFrom,
                marks.stream()
                        .map(mark -> new StoredWatermark(mark.event.id(), mark.event.ranges()))
                        .toList(),
                pruneThrough());
    }
}
