package io.ampsync.postgres.internal.sink;

import io.ampsync.spi.StateChange;
import java.sql.SQLException;

/** How a group gets committed. */
interface GroupCommit extends AutoCloseable {
    /** Writes what is staged, and commits it with the change. */
    void commit(StagedRows staged, StateChange change) throws SQLException;

    /** Whether {@link #commit} may be repeated after any failure. */
    boolean isRepeatable();

    /** How many rows of earlier groups have been deleted. */
    long removed();

    /** Rolls back what isn't committed. */
    @Override
    void close();
}
