package io.ampsync.spi;

import io.ampsync.model.Data;
import io.ampsync.model.Undo;

/**
 * Writes and undos that become visible together.
 *
 * <p>{@link #write} and {@link #undo} are called by the thread that reads the stream, {@link #flush} and
 * {@link #commit} by the thread that writes to the target, {@link #writeAhead} in between by any thread; never at the
 * same time, and with a happens-before edge in between. Only {@link #giveWay} may come at any time.
 */
public interface SinkGroup extends AutoCloseable {
    /** Stages the rows. The batch has at least one row and is only valid during the call. */
    void write(Data data) throws Exception;

    /**
     * Stages the removal of all rows of {@code undo.invalidated()}, those written to this group included. The range
     * reaches up to the newest id, so what stays of this group is what was written before the range begins.
     */
    void undo(Undo undo) throws Exception;

    /** Bytes of memory that hold staged rows. */
    long stagedBytes();

    /**
     * Moves staged rows from memory into an open transaction of the target, invisible to others. From then
     * on a failure voids the group.
     */
    void flush() throws Exception;

    /**
     * Writes what is staged while older groups have yet to be committed, invisible to others, so that
     * {@link #commit} has less to do. What is staged stays so: a group that loses what it has written ahead is as it
     * was before.
     *
     * <p>Called at most once before {@link #commit}, and again after {@link #giveWay}; never for a group with an undo,
     * nor while an older group with one isn't committed. Up to as many groups as there are lanes are written at the
     * same time, begun in the order of their creation.
     *
     * <p>Must not wait for what others may be holding for long, such as a connection, and can't expect that older
     * groups get committed before this one gives way. Rather than report a failure it returns false: {@link #commit}
     * meets it again.
     *
     * @return whether everything staged has been written; false without having left anything in the target
     */
    default boolean writeAhead() {
        return false;
    }

    /**
     * Takes back what {@link #writeAhead} has written, or is writing on another thread, which then returns soon; locks
     * and connections are free when both have returned. Nothing happens if there is nothing to take back. Thread-safe;
     * must not take long.
     */
    default void giveWay() {}

    /**
     * Makes everything staged, and the state change, durable and visible in one transaction.
     *
     * <p>After a retryable exception the call may be repeated, also when the outcome of the earlier one is
     * unknown: the group finds out, and doesn't apply anything twice. Once flushed, a group that fails
     * is void: it throws a retryable exception from every further call, and the stream starts again from
     * {@link TransactionalSink#load}; {@link #isVoid} tells.
     *
     * @throws io.ampsync.error.OwnershipException if the stored state is neither the expected nor the resulting one
     */
    void commit(StateChange change) throws Exception;

    /** What the group has done to the target, once it has been committed; {@link Written#UNKNOWN} before. */
    default Written written() {
        return Written.UNKNOWN;
    }

    /** Whether the group can't be committed any more. */
    boolean isVoid();

    /** Frees memory and discards whatever has not been committed. Idempotent. */
    @Override
    void close();
}
