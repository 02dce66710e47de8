package io.ampsync.spi;

import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;

/**
 * Where the events of one stream go when the target can't share a transaction with the
 * {@link StateStore}.
 *
 * <p>Called by one thread at a time, in order. An event's id is persisted before the method is called. After a
 * crash, or when a method throws, the events since the last watermark come as an {@link Undo} of their
 * ids and then as new events with new ids, so:
 * <ul>
 *   <li>{@link #write} must make rows findable by {@code data.id()};
 *   <li>{@link #undo} must bear repetition, and ids of which no row was ever written;
 *   <li>when {@link #watermark} returns, everything before it must be durable. It may be repeated under a new
 *       id for the same blocks, after an undo of the rows.
 * </ul>
 */
public interface Sink extends AutoCloseable {
    /** Stores rows. The batch has at least one row and is only valid during the call. */
    void write(Data data) throws Exception;

    /** Removes the rows of all ids in {@code undo.invalidated()}. */
    void undo(Undo undo) throws Exception;

    /**
     * Makes everything so far durable; the state is saved right after. Called again with the same watermark if it
     * throws a retryable {@link io.ampsync.error.AmpsyncException}.
     */
    void watermark(Watermark watermark) throws Exception;

    @Override
    default void close() {}
}
