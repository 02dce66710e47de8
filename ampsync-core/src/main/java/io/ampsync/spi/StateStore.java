package io.ampsync.spi;

/**
 * The durable memory of one stream: which ids were handed out, and which watermarks can still be
 * rolled back to.
 *
 * <p>Called by one thread at a time. When a method returns, its effect survives a crash; when it
 * throws, the effect is either there as a whole or not at all, and the caller finds out by
 * {@link #load}.
 */
public interface StateStore extends AutoCloseable {
    /**
     * Reads the state; creates an empty one for a stream never seen.
     *
     * @throws Exception preferably an {@link io.ampsync.error.AmpsyncException} that says whether to retry; any
     *     other is taken as permanent
     */
    StreamSnapshot load() throws Exception;

    /**
     * Applies {@code change} if the stored next id is the expected one, else throws an
     * {@link io.ampsync.error.OwnershipException}: somebody else has moved the stream on.
     */
    void commit(StateChange change) throws Exception;

    @Override
    default void close() {}
}
