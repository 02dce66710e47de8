package io.ampsync.postgres.internal.sink;

import io.ampsync.error.OwnershipException;
import io.ampsync.spi.StateChange;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A transaction for each attempt, from rows that stay in memory; the first attempt may find that its rows have been
 * written ahead. Finds out whether an earlier attempt has succeeded.
 */
final class RepeatableCommit implements GroupCommit {
    private final StreamContext stream;
    private final int group = ThreadLocalRandom.current().nextInt();
    private final WrittenAhead ahead;
    private boolean attempted;
    private long removed;

    RepeatableCommit(StreamContext stream) {
        this.stream = stream;
        this.ahead = new WrittenAhead(stream, group);
    }

    WrittenAhead ahead() {
        return ahead;
    }

    @Override
    public void commit(StagedRows staged, StateChange change) throws SQLException {
        try {
            attempt(staged, change);
        } catch (UnnotifiedException e) {
            attempt(staged, change);
        }
    }

    private void attempt(StagedRows staged, StateChange change) throws SQLException {
        boolean again = attempted || ahead.isLost();
        attempted = true;
        Optional<GroupTransaction> written = ahead.take();
        if (written.isPresent()) {
            try (GroupTransaction transaction = written.get()) {
                transaction.commit(change);
            }
            return;
        }
        if (again) {
            stream.terminate(group);
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
            removed = transaction.removed();
            transaction.commit(change);
        }
    }

    @Override
    public long removed() {
        return removed;
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
    public void close() {
        ahead.close();
    }
}
