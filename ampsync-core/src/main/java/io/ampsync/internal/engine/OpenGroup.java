package io.ampsync.internal.engine;

import io.ampsync.Data;
import io.ampsync.Undo;
import io.ampsync.UndoCause;
import io.ampsync.Watermark;
import io.ampsync.internal.rules.Step;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** A group of the sink under construction, and the state change that it amounts to. */
final class OpenGroup {
    private final SinkGroup target;
    private final long expectedNext;
    private long next;
    private long rows;
    private @Nullable Undo undo;
    private OptionalLong truncateFrom = OptionalLong.empty();
    private @Nullable Watermark watermark;

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
        rows = 0;
        if (undo == null || !(undo.cause() instanceof UndoCause.Reorg)) {
            undo = step.event();
        }
        truncateFrom = OptionalLong.of(Math.min(truncateFrom.orElse(Long.MAX_VALUE), step.truncateFrom()));
    }

    void watermark(Watermark event) {
        next = event.id() + 1;
        watermark = event;
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

    Optional<Watermark> watermark() {
        return Optional.ofNullable(watermark);
    }

    StateChange change() {
        Watermark mark = watermark;
        return new StateChange(
                expectedNext,
                next,
                truncateFrom,
                mark == null ? List.of() : List.of(new StoredWatermark(mark.id(), mark.ranges())),
                mark == null ? OptionalLong.empty() : mark.pruneThrough());
    }
}
