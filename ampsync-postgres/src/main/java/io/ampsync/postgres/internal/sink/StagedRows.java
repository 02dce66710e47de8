package io.ampsync.postgres.internal.sink;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows as COPY bytes in memory, and ids whose rows are to be deleted before they are written. */
final class StagedRows implements AutoCloseable {
    private static final int MOST_SHOWN = 10;

    private final CopyBuffer bytes;
    private final List<Deletion> deletions = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private long rows;

    /** Where the rows of an event begin among those staged, and the blocks of its microbatch. */
    private record Event(long id, long position, long rowsBefore, List<BlockRange> blocks) {}

    StagedRows(CopyBuffer bytes) {
        this.bytes = bytes;
    }

    void add(Data data, BatchEncoder encoder) {
        events.add(new Event(data.id(), bytes.position(), rows, data.ranges()));
        encoder.encode(data.id(), 0, data.batch(), bytes);
        rows += data.rows();
    }

    /** @param written what is known of rows written so far, those staged here included */
    void undo(Undo undo, WrittenBlocks written) {
        IdRange range = undo.invalidated();
        long before = rows;
        while (!events.isEmpty() && events.getLast().id >= range.first()) {
            Event last = events.removeLast();
            bytes.truncate(last.position);
            rows = last.rowsBefore;
        }
        long dropped = before - rows;
        Optional<WrittenBlocks.Rows> known = written.remove(range.first()).map(removed -> removed.less(dropped));
        if (!range.isEmpty()) {
            merge(new Deletion(range, known.orElse(null)));
        }
    }

    private void merge(Deletion added) {
        Deletion merged = added;
        for (Deletion deletion : List.copyOf(deletions)) {
            if (deletion.touches(merged)) {
                merged = merged.with(deletion);
                deletions.remove(deletion);
            }
        }
        deletions.add(merged);
    }

    /** What comes off the table before {@link #bytes} go into it. */
    List<Deletion> deletions() {
        return deletions;
    }

    CopyBuffer bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }

    /** Id of the newest rows. An event has at least one row. */
    long newestId() {
        return events.getLast().id;
    }

    /** For messages: the blocks of the microbatches that the rows belong to. */
    String blocks() {
        return events.stream()
                .flatMap(event -> event.blocks.stream())
                .map(BlockRange::toString)
                .distinct()
                .limit(MOST_SHOWN)
                .collect(Collectors.joining(", "));
    }

    boolean isEmpty() {
        return rows == 0 && deletions.isEmpty();
    }

    long allocatedBytes() {
        return bytes.allocated();
    }

    /** Forgets what a transaction has taken. */
    void clear() {
        deletions.clear();
        events.clear();
        bytes.truncate(0);
        rows = 0;
    }

    @Override
    public void close() {
        bytes.close();
        rows = 0;
    }
}
