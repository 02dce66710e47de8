package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.preparation.PreparedTable;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the groups of one owned stream share. */
record StreamContext(
        SinkResources resources,
        Connections connections,
        OwnedStream owned,
        @Nullable PreparedTable prepared,
        TargetUpkeep upkeep,
        Notifications notifications,
        Partitioning partitioning,
        QuarantineLog quarantineLog) {

    Fence fence() {
        return owned.fence();
    }

    String streamId() {
        return owned.fence().streamId();
    }

    TableName table() {
        return owned.table();
    }

    /** False only for a stream whose table has never been made: it can't hold anything to delete. */
    boolean hasTable() {
        return prepared != null || owned.tableExists();
    }

    /** Whether nobody minds that rows of a group are written before those of an older one have been. */
    boolean isUnordered() {
        return prepared != null && !prepared.hasTriggers();
    }

    PreparedTable requirePrepared() {
        if (prepared == null) {
            throw new IllegalStateException("stream " + streamId() + ": write before prepare");
        }
        return prepared;
    }

    /** Whether the table isn't the one any more that rows are encoded for. */
    boolean isReshaped(Connection connection) throws SQLException {
        return prepared != null && !Optional.of(prepared.shape()).equals(TableShape.of(connection, table()));
    }

    /** Ends what transactions of the group are left on the server, over a connection that nobody has to wait for. */
    void terminate(int group) {
        BriefTransactions beside = new BriefTransactions(resources.database().spareConnections());
        owned.lock().terminateHolders(beside, group);
    }

    SinkException newReshapedException() {
        return SinkException.retryable(table() + " has been altered, replaced or truncated while stream " + streamId()
                + " wrote into it; ampsync reads its columns again and repeats the rows");
    }
}
