package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.model.IdRange;
import io.ampsync.postgres.internal.copy.CopyBuffer;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.Rivals;
import io.ampsync.postgres.internal.state.StateUpdate;
import io.ampsync.spi.StateChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction that brings a group into the database, step by step. Rolled back unless committed. */
final class GroupTransaction implements AutoCloseable {
    /** The lock excludes nobody: it lets others find this transaction, see {@link Rivals#endTransactions}. */
    private static final String ENTER = """
            SELECT pg_advisory_xact_lock_shared(?, ?), a.next_transaction_id, s.epoch, s.owner
            FROM amp_client_state a JOIN ampsync_streams s ON s.stream_id = a.stream_id WHERE a.stream_id = ?""";

    /** Waits until an earlier attempt has ended one way or the other. */
    private static final String ENTER_AGAIN = ENTER + " FOR UPDATE OF a";

    /** Comes first because a claim locks the two rows in this order. */
    private static final String SHARE_CLAIM = "SELECT FROM ampsync_streams WHERE stream_id = ? FOR SHARE";

    private static final Logger log = LoggerFactory.getLogger(GroupTransaction.class);

    private final StreamContext writer;
    private final Connection connection;
    /** Whether rows were copied since the last DELETE. */
    private boolean copied;

    private boolean deleted;

    GroupTransaction(StreamContext writer) throws SQLException {
        this.writer = writer;
        this.connection = writer.connections().open();
    }

    /**
     * Looks at the state, so that a stale owner fails before it sends rows. Returns the next id.
     *
     * @param group by which this group's transactions can be found
     * @param again whether an earlier attempt's outcome may be unknown
     */
    long enter(int group, boolean again, long expectedNext) throws SQLException {
        if (again) {
            shareClaim();
        }
        try (PreparedStatement statement = connection.prepareStatement(again ? ENTER_AGAIN : ENTER)) {
            statement.setInt(1, writer.rivals().mark());
            statement.setInt(2, group);
            statement.setString(3, writer.streamId());
            return writer.fence().require(statement, expectedNext);
        }
    }

    private void shareClaim() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SHARE_CLAIM)) {
            statement.setString(1, writer.streamId());
            statement.execute();
        }
    }

    void delete(List<IdRange> ranges) throws SQLException {
        if (ranges.isEmpty() || !writer.hasTable()) {
            return;
        }
        String sql = "DELETE FROM " + writer.owned().table().sql() + " WHERE _tx_id BETWEEN ? AND ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (IdRange range : ranges) {
                statement.setLong(1, range.first());
                statement.setLong(2, range.last());
                statement.executeUpdate();
                requireGone(range);
            }
        }
        copied = false;
        deleted = true;
    }

    /** Triggers and rules can keep rows that a DELETE is to remove. */
    private void requireGone(IdRange range) throws SQLException {
        String sql = "SELECT FROM " + writer.owned().table().sql() + " WHERE _tx_id BETWEEN ? AND ? LIMIT 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, range.first());
            statement.setLong(2, range.last());
            try (ResultSet kept = statement.executeQuery()) {
                if (kept.next()) {
                    throw new TargetException(writer.owned().table()
                            + " keeps rows that a reorg has replaced, of stream "
                            + writer.streamId() + "; a trigger, rule or row security policy of the table prevents the"
                            + " DELETE, remove it");
                }
            }
        }
    }

    void copy(CopyBuffer staged, long rows) throws SQLException {
        if (rows == 0) {
            return;
        }
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(writer.target().copySql());
        try {
            CopyBuffer.writeHeader(copy::writeToCopy);
            staged.writeTo(copy::writeToCopy);
            CopyBuffer.writeTrailer(copy::writeToCopy);
            copied = true;
            long stored = copy.endCopy();
            if (stored != rows) {
                throw new TargetException(writer.owned().table() + " took " + stored + " of " + rows
                        + " rows of stream " + writer.streamId()
                        + "; a trigger or rule of the table drops rows, remove it");
            }
        } finally {
            cancel(copy);
        }
    }

    private static void cancel(CopyIn copy) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            log.debug("COPY could not be cancelled: {}", e.getMessage());
        }
    }

    void commit(StateChange change) throws SQLException {
        Fence fence = writer.fence();
        StateUpdate update = StateUpdate.by(fence, change);
        StreamContext.Target prepared = writer.prepared();
        if (prepared != null) {
            update.ifShaped(prepared.shape());
        }
        if (copied) {
            update.recordingRows("TRUE");
        } else if (deleted) {
            update.recordingRows("EXISTS (SELECT FROM " + writer.owned().table().sql() + ")");
        }
        if (!update.apply(connection)) {
            long unused = fence.require(connection, change.expectedNext());
            throw writer.isReshaped(connection) ? writer.reshaped() : fence.broken();
        }
        connection.commit();
    }

    @Override
    public void close() {
        writer.connections().close(connection);
    }
}
