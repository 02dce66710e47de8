package io.ampsync.postgres.internal.sink;

import io.ampsync.error.OwnershipException;
import io.ampsync.spi.StateChange;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A transaction for each attempt, from rows that stay in memory. Finds out whether an earlier attempt has succeeded.
 */
final class RepeatableCommit implements GroupCommit {
    private final StreamContext stream;
    private final int group = ThreadLocalRandom.current().nextInt();
    private boolean attempted;

    RepeatableCommit(StreamContext stream) {
        this.stream = stream;
    }

    @Override
    public void commit(StagedRows staged, StateChange change) throws SQLException {
        boolean again = attempted;
        attempted = true;
        if (again) {
            stream.owned().lock().terminateHolders(stream.connections().call(), group);
        }
        try (GroupTransaction transaction = new GroupTransaction(stream)) {
            if (again) {
                long next = transaction.enterAgain(group, change.expectedNext());
                if (next == change.next() && next != change.expectedNext()) {
                    return;
                }
                requireExpected(next, change);
            } else if (!staged.isEmpty()) {
                requireExpected(transaction.enter(group, change.expectedNext()), change);
            }
            transaction.write(staged);
            transaction.commit(change);
        }
    }

    private void requireExpected(long next, StateChange change) {
        if (next != change.expectedNext()) {
            throw new OwnershipException("stream " + stream.streamId() + ": its next id is " + next + " instead of "
                    + change.expectedNext() + ", so another process writes it; stop one of the two");
        }
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void close() {}
}
