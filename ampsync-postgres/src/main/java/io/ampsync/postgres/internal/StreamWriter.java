package io.ampsync.postgres.internal;

import io.ampsync.postgres.internal.copy.BatchEncoder;
import org.jspecify.annotations.Nullable;

/** What the groups of one owned stream share. */
record StreamWriter(
        Database database,
        Connections connections,
        Rivals rivals,
        StreamClaim.Owned owned,
        @Nullable Target prepared) {

    /** How rows get into the table. */
    record Target(BatchEncoder encoder, String copySql) {}

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

    Target target() {
        if (prepared == null) {
            throw new IllegalStateException("stream " + streamId() + ": rows before prepare");
        }
        return prepared;
    }
}
