package io.ampsync.internal.commit;

import io.ampsync.internal.context.MemoryBudget;
import io.ampsync.model.Data;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.Written;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A group of the sink under construction, and the state change that it amounts to. */
public final class OpenGroup implements AutoCloseable {
    private final SinkGroup sinkGroup;
    private final MemoryBudget.Share memory;
    private final long expectedNext;
    private final Deque<Reached> watermarks = new ArrayDeque<>();
    private long next;
    private long rows;
    private @Nullable Undo undo;
    private OptionalLong truncateFrom = OptionalLong.empty();
    private StreamPosition position = StreamPosition.UNKNOWN;

    /** A watermark of the group, with the number of rows before it. */
    private record Reached(Watermark event, long rows) {}

    OpenGroup(SinkGroup sinkGroup, MemoryBudget.Share memory, long expectedNext) {
        this.sinkGroup = sinkGroup;
        this.memory = memory;
        this.expectedNext = expectedNext;
        this.next = expectedNext;
    }

    void write(Data data) throws Exception {
        next = data.id() + 1;
        if (data.rows() > 0) {
            sinkGroup.write(data);
            rows += data.rows();
            memory.hold(sinkGroup.stagedBytes());
        }
    }

    /** Whether it has as much in memory as it may. */
    boolean isFull() {
        return memory.isFull();
    }

    /** What it had in memory is in a transaction of the target now. */
    void flushed() {
        memory.hold(sinkGroup.stagedBytes());
    }

    void undo(Undo event) throws Exception {
        next = event.id() + 1;
        sinkGroup.undo(event);
        memory.hold(sinkGroup.stagedBytes());
        long from = event.invalidated().first();
        watermarks.removeIf(reached -> reached.event.id() >= from);
        rows = watermarks.isEmpty() ? 0 : watermarks.getLast().rows;
        if (undo == null || !(undo.cause() instanceof UndoCause.Reorg)) {
            undo = event;
        }
        truncateFrom = OptionalLong.of(Math.min(truncateFrom.orElse(Long.MAX_VALUE), from));
    }

    void watermark(Watermark event) {
        next = event.id() + 1;
        watermarks.add(new Reached(event, rows));
    }

    /** The group is complete, and this is where the stream stands with it. */
    void complete(StreamPosition where) {
        position = where;
    }

    SinkGroup sinkGroup() {
        return sinkGroup;
    }

    long next() {
        return next;
    }

    public long rows() {
        return rows;
    }

    /** The undo to report: a reorg rather than a rewind that came on top of it. */
    public Optional<Undo> undo() {
        return Optional.ofNullable(undo);
    }

    /** What has become of it in the target. */
    Written written() {
        return sinkGroup.written();
    }

    /** The newest watermark. */
    public Optional<Watermark> watermark() {
        return Optional.ofNullable(watermarks.peekLast()).map(Reached::event);
    }

    OptionalLong pruneThrough() {
        return watermarks.stream()
                .map(reached -> reached.event.pruneThrough())
                .flatMapToLong(OptionalLong::stream)
                .max();
    }

    /** Frees what it holds, and discards whatever isn't committed. Idempotent. */
    @Override
    public void close() {
        sinkGroup.close();
        memory.hold(0);
    }

    StateChange change() {
        return new StateChange(
                expectedNext,
                next,
                truncateFrom,
                watermarks.stream()
                        .map(reached -> new StoredWatermark(reached.event.id(), reached.event.ranges()))
                        .toList(),
                pruneThrough(),
                position);
    }
}
