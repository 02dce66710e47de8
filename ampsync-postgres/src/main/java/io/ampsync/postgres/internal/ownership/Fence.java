package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to write a stream: the stream's row as its claim has left it. The epoch alone would not do:
 * a database that loses the claim in a crash gives the same epoch out again.
 */
public record Fence(String streamId, String owner, long epoch) {

    /** Throws unless {@code row}, which has {@link StreamRow#CLAIM}, shows that the right still holds. */
    public void check(ResultSet row) throws SQLException {
        long found = row.getLong("epoch");
        @Nullable String holder = row.getString("owner");
        if (found == epoch && holder == null && row.getLong("switched") == epoch) {
            throw SinkException.retryable("stream " + streamId + ": a resync has replaced its table and its state;"
                    + " the stream goes on with the new ones");
        }
        if (found < epoch || (found == epoch && holder == null)) {
            throw newLostCommitsException("the claim of this process is no longer on record");
        }
        if (found > epoch || !owner.equals(holder)) {
            throw newTakenOverException();
        }
    }

    /**
     * A database that has lost its newest commits shows an older state of ours: after a failover to a standby that
     * lagged, say. It is whole in itself, so loading it anew heals. Any other difference is somebody else's work.
     */
    public SinkException newLostCommitsException(String sign) {
        return SinkException.retryable(
                "stream " + streamId + ": " + sign + "; the database has lost commits, as after a failover to a standby"
                        + " that lagged; the stream goes on from the state that the database has");
    }

    public OwnershipException newTakenOverException() {
        return new OwnershipException("stream " + streamId + ": another process has taken it over, or has changed its"
                + " state; stop one of the two");
    }

    /** Whether the other is an earlier claim of the same stream. */
    boolean replaces(Fence other) {
        return streamId.equals(other.streamId);
    }
}
