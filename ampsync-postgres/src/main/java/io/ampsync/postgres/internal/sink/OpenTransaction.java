package io.ampsync.postgres.internal.sink;

import io.ampsync.spi.StateChange;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A transaction that takes rows as they come. What it has taken is no longer in memory, so a failure loses the group.
 */
final class OpenTransaction implements GroupCommit {
    private final GroupTransaction transaction;

    private OpenTransaction(GroupTransaction transaction) {
        this.transaction = transaction;
    }

    static OpenTransaction begin(StreamContext stream) throws SQLException {
        OpenTransaction open = new OpenTransaction(new GroupTransaction(stream));
        boolean entered = false;
        try {
            long unused = open.transaction.enter(ThreadLocalRandom.current().nextInt(), 0);
            entered = true;
            return open;
        } finally {
            if (!entered) {
                open.close();
            }
        }
    }

    /** Takes what is staged out of memory. */
    void take(StagedRows staged) throws SQLException {
        transaction.write(staged);
        transaction.rest();
        staged.clear();
    }

    @Override
    public void commit(StagedRows staged, StateChange change) throws SQLException {
        transaction.write(staged);
        transaction.commit(change);
    }

    @Override
    public long removed() {
        return transaction.removed();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void close() {
        transaction.close();
    }
}
