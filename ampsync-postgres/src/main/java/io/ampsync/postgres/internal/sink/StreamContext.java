package io.ampsync.postgres.internal.sink;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.Rivals;
import io.ampsync.postgres.internal.table.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the groups of one owned stream share. */
record StreamContext(
        SinkResources resources,
        Connections connections,
        Rivals rivals,
        StreamClaim.Owned owned,
        @Nullable Target prepared) {

    /** How rows get into the table. */
    record Target(BatchEncoder encoder, String copySql, TableShape shape) {}

    Fence fence() {
        return owned.fence();
    }

    String streamId() {
        return rivals.streamId();
    }

    /** False only for a stream whose table has never been made: it can't hold anything to delete. */
    boolean hasTable() {
        return prepared != null || owned.tableExists();
    }

    /** Whether the table isn't the one any more that rows are encoded for. */
    boolean isReshaped(Connection connection) throws SQLException {
        return prepared != null && !Optional.of(prepared.shape()).equals(TableShape.of(connection, owned.table()));
    }

    SinkException reshaped() {
        return new SinkException(
                owned.table() + " has been altered, replaced or truncated; stream " + streamId() + " looks at it anew",
                true,
                null);
    }

    Target target() {
        if (prepared == null) {
            throw new IllegalStateException("stream " + streamId() + ": rows before prepare");
        }
        return prepared;
    }
}
