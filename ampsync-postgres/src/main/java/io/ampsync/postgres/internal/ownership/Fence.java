package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to write a stream: the stream's row as its claim has left it. The epoch alone would not do:
 * a database that loses the claim in a crash gives the same epoch out again.
 */
public record Fence(String streamId, String owner, long epoch) {
    /** Holds for the stream's row in {@code ampsync_streams} as long as nobody else has claimed it. */
    public static final String INTACT = "stream_id = ? AND epoch = ? AND owner = ?";

    /** Passes by a row that a transaction of ours, or a rival's claim, still holds. */
    private static final String RELEASE = "UPDATE ampsync_streams SET owner = NULL WHERE stream_id IN"
            + " (SELECT stream_id FROM ampsync_streams WHERE " + INTACT + " FOR UPDATE SKIP LOCKED)";

    private static final String HOLDS = "SELECT count(*) FROM ampsync_streams WHERE " + INTACT;

    private static final String LOOK = """
            SELECT a.next_transaction_id, s.epoch, s.owner
            FROM amp_client_state a JOIN ampsync_streams s ON s.stream_id = a.stream_id WHERE a.stream_id = ?""";

    /** Looks whether the right still holds and the next id is at least {@code expectedNext}. Returns the next id. */
    public long require(Connection connection, long expectedNext) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
            statement.setString(1, streamId);
            return require(statement, expectedNext);
        }
    }

    /** As {@link #require(Connection, long)}, of a query for {@code next_transaction_id}, {@code epoch}, {@code owner}. */
    public long require(PreparedStatement look, long expectedNext) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            if (!row.next()) {
                throw new SinkException("the state of stream " + streamId + " has vanished", true, null);
            }
            long next = row.getLong("next_transaction_id");
            long found = row.getLong("epoch");
            @Nullable String holder = row.getString("owner");
            if (found < epoch || (found == epoch && holder == null)) {
                throw lostCommits("no longer knows that this process claimed it");
            }
            if (found > epoch || !owner.equals(holder)) {
                throw broken();
            }
            if (next < expectedNext) {
                throw lostCommits("has gone back to id " + next + " from " + expectedNext);
            }
            return next;
        }
    }

    /**
     * A database that has lost its newest commits shows an older state of ours: after a failover to a standby that
     * lagged, say. It is whole in itself, so loading it anew heals. Any other difference is somebody else's work.
     */
    private SinkException lostCommits(String sign) {
        return new SinkException(
                "the state of stream " + streamId + " " + sign
                        + ": the database has lost commits, as after a failover to a standby that lagged",
                true,
                null);
    }

    /** Gives the right up. False if it is still there, because the stream's row is locked just now. */
    boolean release(Connection connection) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE);
                PreparedStatement holds = connection.prepareStatement(HOLDS)) {
            name(release);
            if (release.executeUpdate() == 1) {
                return true;
            }
            name(holds);
            try (ResultSet row = holds.executeQuery()) {
                row.next();
                return row.getLong(1) == 0;
            }
        }
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, streamId);
        statement.setLong(2, epoch);
        statement.setString(3, owner);
    }

    /** Whether the other is an earlier claim of the same stream. */
    boolean replaces(Fence other) {
        return streamId.equals(other.streamId);
    }

    public AmpsyncException broken() {
        return new OwnershipException("stream " + streamId + " has been taken over by another process, or its state has"
                + " been changed by one; stop one of the two");
    }
}
