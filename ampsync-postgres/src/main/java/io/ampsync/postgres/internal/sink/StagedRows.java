package io.ampsync.postgres.internal.sink;

import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Rows as COPY bytes in memory, and ids whose rows are to be deleted before they are written. */
final class StagedRows implements AutoCloseable {
    private final CopyBuffer bytes;
    private final List<IdRange> deletions = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private long rows;

    /** Where the rows of an event begin among those staged. */
    private record Event(long id, long position, long rowsBefore) {}

    StagedRows(CopyBuffer bytes) {
        this.bytes = bytes;
    }

    void add(Data data, BatchEncoder encoder) {
        events.add(new Event(data.id(), bytes.position(), rows));
        encoder.encode(data.id(), 0, data.batch(), bytes);
        rows += data.rows();
    }

    void undo(Undo undo) {
        IdRange range = undo.invalidated();
        while (!events.isEmpty() && events.getLast().id >= range.first()) {
            Event last = events.removeLast();
            bytes.truncate(last.position);
            rows = last.rowsBefore;
        }
        if (!range.isEmpty()) {
            merge(range);
        }
    }

    private void merge(IdRange added) {
        long first = added.first();
        long last = added.last();
        for (IdRange range : List.copyOf(deletions)) {
            if (range.first() <= last + 1 && first <= range.last() + 1) {
                first = Math.min(first, range.first());
                last = Math.max(last, range.last());
                deletions.remove(range);
            }
        }
        deletions.add(new IdRange(first, last));
    }

    /** Ids whose rows come off the table before {@link #bytes} go into it. */
    List<IdRange> deletions() {
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
