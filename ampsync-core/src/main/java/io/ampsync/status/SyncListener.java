package io.ampsync.status;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Is told what happens to the tables of a run. Called on the threads of the tables, by several at the same time, two
 * of them for each table: be quick, don't block, don't throw.
 */
public interface SyncListener {
    /** The server has accepted the query; data follows when there is some. */
    default void streaming(SyncStream stream) {}

    /**
     * A transaction has become visible. Not called for one whose outcome was in doubt, as the connection broke during
     * the commit, and was only learnt by loading the state anew: what must not miss any asks the target. {@link
     * TableStatus} shows its watermark.
     */
    default void committed(SyncStream stream, Commit commit) {}

    /**
     * Another process writes the table; this one waits for its turn, or has just handed the table over. Called again
     * when yet another process writes it.
     *
     * @param wait says which process
     */
    default void standingBy(SyncStream stream, Wait wait) {}

    /** Something failed that may pass; the next attempt comes after {@code delay}. */
    default void retrying(SyncStream stream, AmpsyncException trouble, Duration delay) {}

    /** The table has ended; with an error if not by request. */
    default void stopped(SyncStream stream, Optional<AmpsyncException> error) {}
}
