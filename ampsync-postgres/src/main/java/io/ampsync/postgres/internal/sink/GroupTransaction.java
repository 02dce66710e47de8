package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.ConnectionUse;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.preparation.TargetStorage;
import io.ampsync.postgres.internal.state.IndexScans;
import io.ampsync.postgres.internal.state.NewestId;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.state.QuarantineRows;
import io.ampsync.postgres.internal.state.RowsLeft;
import io.ampsync.postgres.internal.state.StateUpdate;
import io.ampsync.spi.StateChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction that brings a group into the database, step by step. Rolled back unless committed. */
final class GroupTransaction implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupTransaction.class);

    private final StreamContext stream;
    private final Connection connection;
    private final ConnectionUse use;
    private final OwnedState state;
    private long removed;
    private OptionalLong deletedFrom = OptionalLong.empty();
    private OptionalLong newestWritten = OptionalLong.empty();

    GroupTransaction(StreamContext stream) throws SQLException {
        this(stream, stream.connections().open());
    }

    private GroupTransaction(StreamContext stream, Connection connection) {
        this.stream = stream;
        this.connection = connection;
        this.use = stream.connections().use(connection);
        this.state = new OwnedState(stream.fence());
    }

    /** A transaction over a connection that nobody else wants; empty if there is none. */
    static Optional<GroupTransaction> ifConnectionIsFree(StreamContext stream) throws SQLException {
        return stream.connections().openIfFree().map(connection -> new GroupTransaction(stream, connection));
    }

    /**
     * Looks at the state, so that a stale owner fails before it sends rows. Returns the next id.
     *
     * @param group by which others find this group's transactions, see {@link TransactionLock}
     */
    long enter(int group, long expectedNext) throws SQLException {
        return entered(state.enter(connection, stream.owned().lock(), group, expectedNext));
    }

    /** As {@link #enter}, but waits until an earlier transaction of the group has ended one way or the other. */
    long enterAgain(int group, long expectedNext) throws SQLException {
        return entered(state.enterAgain(connection, stream.owned().lock(), group, expectedNext));
    }

    private long entered(OwnedState.Entry entry) {
        use.runsOn(entry.backend());
        return entry.next();
    }

    void write(StagedRows staged) throws SQLException {
        use.progressed();
        delete(staged.deletions());
        copy(staged);
    }

    private void delete(List<Deletion> deletions) throws SQLException {
        if (deletions.isEmpty()) {
            return;
        }
        IndexScans.prefer(connection);
        for (Deletion deletion : deletions) {
            QuarantineRows.delete(connection, stream.streamId(), deletion.ids());
        }
        if (!stream.hasTable()) {
            return;
        }
        // To look for deleted rows costs as much as to delete them.
        boolean mayKeep = TargetStorage.mayKeepRows(connection, stream.table());
        for (Deletion deletion : deletions) {
            removed += deletion.run(connection, stream.table());
            if (mayKeep && deletion.isPresent(connection, stream.table())) {
                throw TargetException.mismatch(stream.table() + ": rows of stream " + stream.streamId()
                        + " that a reorg has replaced are still there after their DELETE; remove the trigger, rule or"
                        + " row security policy of the table that keeps them");
            }
        }
        deletedFrom = OptionalLong.of(deletions.stream()
                .mapToLong(deletion -> deletion.ids().first())
                .min()
                .orElseThrow());
        newestWritten = OptionalLong.empty();
    }

    private void copy(StagedRows staged) throws SQLException {
        if (staged.rows() > 0) {
            long stored = copy(stream.requirePrepared().copySql(), staged.bytes());
            if (stored != staged.rows()) {
                throw TargetException.unstorable(stream.table() + " took " + stored + " of " + staged.rows()
                        + " rows of stream " + stream.streamId()
                        + "; remove the trigger or rule of the table that drops rows");
            }
            newestWritten = OptionalLong.of(staged.newestId());
        }
        if (staged.quarantined().rows() > 0) {
            long unused = copy(QuarantineRows.COPY, staged.quarantined().bytes());
        }
    }

    /** Returns how many rows were stored. */
    private long copy(String sql, CopyBuffer tuples) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            CopyBuffer.writeHeader(copy::writeToCopy);
            tuples.writeTo((bytes, offset, length) -> {
                use.progressed();
                copy.writeToCopy(bytes, offset, length);
            });
            CopyBuffer.writeTrailer(copy::writeToCopy);
            return copy.endCopy();
        } finally {
            cancel(copy);
        }
    }

    /** How many rows of earlier groups it has deleted. */
    long removed() {
        return removed;
    }

    /** The transaction stays open, and waits for what is to be written next. */
    void rest() {
        use.rests();
    }

    private void cancel(CopyIn copy) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            log.debug("stream {}: its COPY can't be cancelled: {}", stream.streamId(), e.getMessage());
        }
    }

    /** Has the server cancel the statement under way, if any. The transaction can only be rolled back then. */
    void cancel() throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    /** Makes whoever waits on the connection fail. */
    void cut() {
        use.cut();
    }

    void commit(StateChange change) throws SQLException {
        use.progressed();
        StateUpdate update = StateUpdate.by(stream.fence(), change).recording(rowsLeft());
        if (stream.prepared() != null) {
            update.ifShaped(stream.prepared().shape());
        }
        Optional<CommitNotice> notice = stream.notifications().of(stream, change);
        notice.ifPresent(told -> update.notifying(told.payload()));
        if (!commit(update, notice.isPresent())) {
            stream.connections().beginAgain(connection);
            long unused = state.require(connection, change.expectedNext());
            throw stream.isReshaped(connection)
                    ? stream.newReshapedException()
                    : stream.fence().newTakenOverException();
        }
    }

    private boolean commit(StateUpdate update, boolean notifies) throws SQLException {
        try {
            boolean committed = update.commit(connection);
            if (committed && notifies) {
                stream.notifications().delivered();
            }
            return committed;
        } catch (SQLException e) {
            if (notifies && Notifications.isRefusal(e)) {
                stream.notifications().refused(e);
                throw new UnnotifiedException(e);
            }
            throw e;
        }
    }

    /** Rows from the first deleted one on needn't be looked at: that would cost as much as their DELETE. */
    private RowsLeft rowsLeft() throws SQLException {
        if (newestWritten.isPresent()) {
            return RowsLeft.through(newestWritten.getAsLong());
        }
        return deletedFrom.isEmpty()
                ? RowsLeft.UNCHANGED
                : RowsLeft.through(new NewestId(stream.table()).below(connection, deletedFrom.getAsLong()));
    }

    @Override
    public void close() {
        stream.connections().close(connection);
    }
}
