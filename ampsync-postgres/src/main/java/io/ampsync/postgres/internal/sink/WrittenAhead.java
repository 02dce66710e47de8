package io.ampsync.postgres.internal.sink;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction that has taken the rows of a group before its turn. The rows stay in memory as well, so it can be given
 * up at any moment. Thread-safe.
 */
final class WrittenAhead implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WrittenAhead.class);

    private final StreamContext stream;
    private final int group;
    private @Nullable GroupTransaction transaction;
    private boolean writing;
    private boolean cancelled;
    /** Whether a transaction may be left over on the server, with its locks. */
    private boolean lost;

    /** @param group by which its transactions are found, see {@code TransactionLock} */
    WrittenAhead(StreamContext stream, int group) {
        this.stream = stream;
        this.group = group;
    }

    /** Whether the rows could be written, over a connection that nobody else wants. */
    boolean write(StagedRows staged) {
        GroupTransaction begun = null;
        boolean written = false;
        try {
            begun = GroupTransaction.ifConnectionIsFree(stream).orElse(null);
            if (begun != null) {
                write(begun, staged);
                written = true;
            }
        } catch (SQLException | RuntimeException e) {
            log.debug("stream {}: a group could not be written ahead: {}", stream.streamId(), e.getMessage());
        }
        end(begun, written);
        return written;
    }

    private void write(GroupTransaction begun, StagedRows staged) throws SQLException {
        synchronized (this) {
            transaction = begun;
            writing = true;
            cancelled = false;
        }
        // Older groups are still to move the next id, so there is none to expect.
        long unused = begun.enter(group, 0);
        begun.write(staged);
        begun.rest();
    }

    private synchronized void end(@Nullable GroupTransaction begun, boolean written) {
        writing = false;
        if (begun != null && !written) {
            lost = true;
            transaction = null;
            begun.close();
        }
    }

    /**
     * Ends the transaction, or makes {@link #write}, which is at work on another thread, fail: at the first call by
     * asking the server to cancel it, then by cutting the connection.
     */
    void giveWay() {
        GroupTransaction interrupted;
        boolean first;
        synchronized (this) {
            if (!writing) {
                lost |= transaction != null;
                close();
                return;
            }
            interrupted = transaction;
            first = !cancelled;
            cancelled |= interrupted != null;
        }
        if (interrupted != null) {
            interrupt(interrupted, first);
        }
    }

    private void interrupt(GroupTransaction interrupted, boolean first) {
        if (first) {
            try {
                interrupted.cancel();
            } catch (SQLException e) {
                log.debug("stream {}: a group can't be cancelled: {}", stream.streamId(), e.getMessage());
            }
        } else {
            // The server's process doesn't notice a closed connection while it waits for a lock.
            stream.terminate(group);
            interrupted.cut();
        }
    }

    /** The transaction, if it is still there, for its owner to commit. */
    synchronized Optional<GroupTransaction> take() {
        Optional<GroupTransaction> taken = Optional.ofNullable(transaction);
        transaction = null;
        return taken;
    }

    synchronized boolean isLost() {
        return lost;
    }

    @Override
    public synchronized void close() {
        if (transaction != null) {
            transaction.close();
            transaction = null;
        }
    }
}
