package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import java.sql.SQLException;

/**
 * One group. It is open until it is committed or void; either frees its memory and ends its transaction. Which
 * {@link GroupCommit} it has decides what a failure means: at first it may be repeated, once rows were flushed it
 * may not.
 */
final class PostgresGroup implements SinkGroup {
    private final StreamContext stream;
    private final StagedRows staged;
    private GroupCommit commit;
    private State state = State.OPEN;
    /** What the table has taken of the group. */
    private long written;

    private enum State {
        OPEN,
        COMMITTED,
        VOID
    }

    PostgresGroup(StreamContext stream) {
        this.stream = stream;
        this.staged = new StagedRows(new CopyBuffer(stream.resources().slabs()));
        this.commit = new RepeatableCommit(stream);
    }

    @Override
    public void write(Data data) {
        requireOpen();
        staged.add(data, stream.requirePrepared().encoder());
    }

    @Override
    public void undo(Undo undo) {
        requireOpen();
        staged.undo(undo);
    }

    @Override
    public long stagedBytes() {
        return staged.allocatedBytes();
    }

    @Override
    public void flush() {
        requireOpen();
        try {
            long bytes = staged.allocatedBytes();
            open().take(staged);
            written += bytes;
        } catch (SQLException e) {
            end(State.VOID);
            throw exception("write rows", e);
        } catch (RuntimeException e) {
            end(State.VOID);
            throw e;
        }
    }

    @Override
    public boolean writeAhead() {
        return state == State.OPEN
                && commit instanceof RepeatableCommit repeatable
                && stream.isUnordered()
                && repeatable.ahead().write(staged);
    }

    @Override
    public void giveWay() {
        if (commit instanceof RepeatableCommit repeatable) {
            repeatable.ahead().giveWay();
        }
    }

    private OpenTransaction open() throws SQLException {
        if (commit instanceof OpenTransaction open) {
            return open;
        }
        OpenTransaction opened = OpenTransaction.begin(stream);
        commit = opened;
        return opened;
    }

    @Override
    public void commit(StateChange change) {
        if (state == State.COMMITTED) {
            return;
        }
        requireOpen();
        try {
            written += staged.allocatedBytes();
            commit.commit(staged, change);
        } catch (SQLException e) {
            if (!commit.isRepeatable() || PostgresErrors.isVanished(e)) {
                end(State.VOID);
            }
            throw exception("commit rows and ids " + change.expectedNext() + ".." + (change.next() - 1), e);
        } catch (RuntimeException e) {
            if (!commit.isRepeatable() || e instanceof SinkException) {
                end(State.VOID);
            }
            throw e;
        }
        end(State.COMMITTED);
        stream.upkeep().committed(written);
    }

    /** What a table no longer takes may only have been encoded for what it was before: then the group is void. */
    private RuntimeException exception(String action, SQLException e) {
        if (e instanceof UnnotifiedException) {
            return SinkException.retryable(
                    "stream " + stream.streamId() + ": the server takes no more notifications;"
                            + " the rows are committed without",
                    e);
        }
        if (!PostgresErrors.isRetryable(e) && isReshaped()) {
            end(State.VOID);
            return stream.newReshapedException();
        }
        Database database = stream.resources().database();
        String what = action + " of stream " + stream.streamId();
        return PostgresErrors.isAboutRows(e)
                ? PostgresErrors.refusedRows(database.label(), what + ": " + stream.table() + " refuses the rows", e)
                : database.sinkException(what, e);
    }

    private boolean isReshaped() {
        try {
            return stream.connections().transact(stream::isReshaped);
        } catch (SQLException unknown) {
            return false;
        }
    }

    private void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case COMMITTED ->
                throw new IllegalStateException("stream " + stream.streamId() + ": the group is committed");
            case VOID ->
                throw SinkException.retryable("stream " + stream.streamId()
                        + ": its open transaction was lost; the rows are read from the server again");
        }
    }

    private void end(State reached) {
        if (state == State.OPEN) {
            state = reached;
            commit.close();
            staged.close();
        }
    }

    @Override
    public boolean isVoid() {
        return state == State.VOID;
    }

    @Override
    public void close() {
        end(State.VOID);
    }
}
