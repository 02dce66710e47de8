package io.ampsync.postgres.internal.state;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import java.sql.Connection;
import java.sql.SQLException;

/** Looks whether an owner's right and the next id of its stream still stand; all methods throw if they don't. */
public record OwnedState(Fence fence) {
    private static final String NEXT = "pg_backend_pid() AS backend, a.next_transaction_id, " + StreamRow.CLAIM
            + " FROM amp_client_state a " + StreamRow.joinOn("a.stream_id") + " WHERE a.stream_id = ?";

    /** The next id, and the server's process that runs the transaction. */
    public record Entry(long next, int backend) {}

    /** The next id, which must be at least {@code expectedNext}. */
    public long require(Connection connection, long expectedNext) throws SQLException {
        return look(connection, Sql.of("SELECT " + NEXT, fence.streamId()), expectedNext)
                .next();
    }

    /** As {@link #require}, in one exchange with the server that also makes the transaction known by {@code lock}. */
    public Entry enter(Connection connection, TransactionLock lock, int group, long expectedNext) throws SQLException {
        return look(connection, entry(lock, group), expectedNext);
    }

    /** As {@link #enter}, but waits until an earlier transaction has ended one way or the other. */
    public Entry enterAgain(Connection connection, TransactionLock lock, int group, long expectedNext)
            throws SQLException {
        new StreamRow(fence.streamId()).lock(connection);
        return look(connection, entry(lock, group).append(" FOR UPDATE OF a"), expectedNext);
    }

    private Sql entry(TransactionLock lock, int group) {
        return Sql.of("SELECT ").append(lock.take(group)).append(", " + NEXT, fence.streamId());
    }

    private Entry look(Connection connection, Sql look, long expectedNext) throws SQLException {
        Entry found = look.first(connection, row -> {
                    fence.check(row);
                    return new Entry(row.getLong("next_transaction_id"), row.getInt("backend"));
                })
                .orElseThrow(() -> SinkException.retryable(
                        "stream " + fence.streamId() + ": its state has vanished from the database; the stream starts"
                                + " again from what the database has"));
        if (found.next() < expectedNext) {
            throw fence.newLostCommitsException(
                    "its next id has gone back from " + expectedNext + " to " + found.next());
        }
        return found;
    }
}
