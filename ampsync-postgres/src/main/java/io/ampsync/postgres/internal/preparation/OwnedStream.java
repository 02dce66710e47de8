package io.ampsync.postgres.internal.preparation;

import io.ampsync.postgres.internal.ownership.Fence;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StreamSnapshot;

/** What the owner knows about its stream since the claim; valid as long as {@code fence} is. */
public record OwnedStream(Fence fence, TableName table, boolean tableExists, StreamSnapshot state) {

    /** The lock by which the stream's transactions are found: its state is in the schema of the table. */
    public TransactionLock lock() {
        return new TransactionLock(table.schema(), fence.streamId());
    }
}
