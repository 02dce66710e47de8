package io.ampsync.postgres.internal.sink;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.Data;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.PostgresErrors;
import io.ampsync.postgres.internal.copy.CopyBuffer;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Rows as COPY bytes in memory, until a transaction takes them. */
final class PostgresGroup implements SinkGroup {
    private final StreamContext writer;
    private final CopyBuffer staged;
    private final int key = ThreadLocalRandom.current().nextInt();
    private final List<IdRange> undone = new ArrayList<>();
    private final Deque<Part> parts = new ArrayDeque<>();
    private long rows;
    private @Nullable GroupTransaction flushed;
    private State state = State.FRESH;

    /** Where the rows of an event begin among those staged. */
    private record Part(long id, long mark, long rowsBefore) {}

    private enum State {
        FRESH,
        /** Tried at least once; the outcome may be unknown. */
        TRIED,
        COMMITTED,
        VOID
    }

    PostgresGroup(StreamContext writer) {
        this.writer = writer;
        this.staged = new CopyBuffer(writer.resources().slabs());
    }

    @Override
    public void write(Data data) {
        requireUsable();
        parts.add(new Part(data.id(), staged.mark(), rows));
        writer.target().encoder().encode(data.id(), 0, data.batch(), staged);
        rows += data.rows();
    }

    @Override
    public void undo(Undo undo) {
        requireUsable();
        IdRange range = undo.invalidated();
        while (!parts.isEmpty() && parts.getLast().id >= range.first()) {
            Part last = parts.removeLast();
            staged.truncate(last.mark);
            rows = last.rowsBefore;
        }
        if (!range.isEmpty()) {
            merge(range);
        }
    }

    private void merge(IdRange added) {
        long first = added.first();
        long last = added.last();
        for (IdRange range : List.copyOf(undone)) {
            if (range.first() <= last + 1 && first <= range.last() + 1) {
                first = Math.min(first, range.first());
                last = Math.max(last, range.last());
                undone.remove(range);
            }
        }
        undone.add(new IdRange(first, last));
    }

    @Override
    public long stagedBytes() {
        return staged.allocated();
    }

    @Override
    public void flush() {
        requireUsable();
        try {
            if (flushed == null) {
                flushed = new GroupTransaction(writer);
                long unused = flushed.enter(key, false, 0);
            }
            flushed.delete(undone);
            flushed.copy(staged, rows);
        } catch (SQLException e) {
            fail();
            throw failed("write rows of stream " + writer.streamId(), e);
        } catch (RuntimeException e) {
            fail();
            throw e;
        }
        undone.clear();
        drop();
    }

    @Override
    public void commit(StateChange change) {
        if (state == State.COMMITTED) {
            return;
        }
        requireUsable();
        try {
            if (flushed == null) {
                attempt(change);
            } else {
                finish(flushed, change);
            }
        } catch (SQLException e) {
            if (PostgresErrors.isVanished(e)) {
                fail();
            }
            throw failed(
                    "commit ids " + change.expectedNext() + ".." + (change.next() - 1) + " of stream "
                            + writer.streamId(),
                    e);
        } catch (SinkException e) {
            fail();
            throw e;
        } finally {
            if (flushed != null && state != State.COMMITTED) {
                fail();
            }
        }
        state = State.COMMITTED;
        close();
    }

    private void attempt(StateChange change) throws SQLException {
        boolean again = state == State.TRIED;
        state = State.TRIED;
        if (again) {
            writer.rivals().endTransactions(writer.connections().call(), key);
        }
        try (GroupTransaction transaction = new GroupTransaction(writer)) {
            if (again || rows > 0 || !undone.isEmpty()) {
                long next = transaction.enter(key, again, change.expectedNext());
                if (again && next == change.next() && next != change.expectedNext()) {
                    return;
                }
                if (next != change.expectedNext()) {
                    throw new OwnershipException(
                            "stream " + writer.streamId() + ": its next id is " + next + " instead of "
                                    + change.expectedNext() + ": another process writes it; stop one of the two");
                }
            }
            transaction.delete(undone);
            transaction.copy(staged, rows);
            transaction.commit(change);
        }
    }

    private void finish(GroupTransaction transaction, StateChange change) throws SQLException {
        transaction.delete(undone);
        transaction.copy(staged, rows);
        transaction.commit(change);
        state = State.COMMITTED;
    }

    /** What the table no longer takes may only have been encoded for what it was before. */
    private AmpsyncException failed(String action, SQLException e) {
        if (!PostgresErrors.isRetryable(e) && isReshaped()) {
            fail();
            return writer.reshaped();
        }
        Database database = writer.resources().database();
        return PostgresErrors.isAboutRows(e)
                ? PostgresErrors.refusedRows(
                        database.label(), action + ": " + writer.owned().table() + " refuses the rows", e)
                : database.sinkException(action, e);
    }

    private boolean isReshaped() {
        try {
            return writer.connections().transact(writer::isReshaped);
        } catch (SQLException unknown) {
            return false;
        }
    }

    private void requireUsable() {
        if (state == State.VOID) {
            throw new SinkException(
                    "stream " + writer.streamId() + ": an open transaction was lost; its rows have to be read again",
                    true,
                    null);
        }
        if (state == State.COMMITTED) {
            throw new IllegalStateException("stream " + writer.streamId() + ": the group is committed");
        }
    }

    private void fail() {
        state = State.VOID;
        close();
    }

    private void drop() {
        parts.clear();
        staged.truncate(0);
        rows = 0;
    }

    @Override
    public boolean isVoid() {
        return state == State.VOID;
    }

    @Override
    public void close() {
        if (state != State.COMMITTED) {
            state = State.VOID;
        }
        if (flushed != null) {
            flushed.close();
            flushed = null;
        }
        staged.close();
        rows = 0;
    }
}
