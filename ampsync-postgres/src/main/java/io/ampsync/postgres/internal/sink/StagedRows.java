package io.ampsync.postgres.internal.sink;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.copy.QuarantineEncoder;
import io.ampsync.postgres.internal.copy.UnfitRowHandler;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.preparation.PreparedTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows as COPY bytes in memory, and ids whose rows are to be deleted before they are written. */
final class StagedRows implements AutoCloseable {
    private static final int MOST_SHOWN = 10;

    private final CopyBuffer bytes;
    private final QuarantinedRows quarantined;
    private final List<Deletion> deletions = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private long rows;

    /** Where the rows of an event begin among those staged, and the blocks of its microbatch. */
    private record Event(
            long id, long position, long rowsBefore, QuarantinedRows.Mark quarantined, List<BlockRange> blocks) {}

    StagedRows(SlabPool slabs) {
        this.bytes = new CopyBuffer(slabs);
        this.quarantined = new QuarantinedRows(new CopyBuffer(slabs));
    }

    /** Returns how many of the rows the table can hold; the others are kept aside if it is prepared for that. */
    int add(Data data, PreparedTable table) {
        events.add(new Event(data.id(), bytes.position(), rows, quarantined.mark(), data.ranges()));
        QuarantineEncoder aside = table.quarantine();
        UnfitRowHandler unfit = aside == null ? UnfitRowHandler.REFUSE : quarantined.of(data, aside);
        int fit = table.encoder().encode(data.id(), data.batch(), bytes, unfit);
        rows += fit;
        return fit;
    }

    /** @param written what is known of rows written so far, those staged here included */
    void undo(Undo undo, WrittenBlocks written) {
        IdRange range = undo.invalidated();
        long before = rows;
        while (!events.isEmpty() && events.getLast().id >= range.first()) {
            Event last = events.removeLast();
            bytes.truncate(last.position);
            quarantined.truncate(last.quarantined);
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

    /** Rows for the table. */
    long rows() {
        return rows;
    }

    /** Rows that the table can't hold. */
    QuarantinedRows quarantined() {
        return quarantined;
    }

    /** Id of the newest rows for the table, of which there are some. */
    long newestId() {
        long after = rows;
        for (Iterator<Event> each = events.descendingIterator(); each.hasNext(); ) {
            Event event = each.next();
            if (event.rowsBefore < after) {
                return event.id;
            }
            after = event.rowsBefore;
        }
        throw new IllegalStateException("no rows are staged");
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
        return rows == 0 && quarantined.rows() == 0 && deletions.isEmpty();
    }

    long allocatedBytes() {
        return bytes.allocated() + quarantined.bytes().allocated();
    }

    /** Forgets what a transaction has taken. */
    void clear() {
        deletions.clear();
        events.clear();
        bytes.truncate(0);
        quarantined.truncate(new QuarantinedRows.Mark(0, 0));
        rows = 0;
    }

    @Override
    public void close() {
        bytes.close();
        quarantined.close();
        rows = 0;
    }
}
