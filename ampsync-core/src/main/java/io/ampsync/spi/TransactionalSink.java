package io.ampsync.spi;

import java.time.Duration;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The target of one stream that keeps rows and stream state in the same place, and changes both in
 * one transaction.
 *
 * <p>Life cycle, repeated after every failure: {@link #load}, possibly a group that rewinds what an
 * earlier run left over, {@link #prepare}, then groups. Methods, those of the groups included, are called by one
 * thread at a time, except {@link #abort} and {@link #waitingFor}, and except that a sink that {@link #pipelines} is
 * asked to {@link #begin} and fill a group on one thread while others write and commit earlier ones (see
 * {@link SinkGroup#writeAhead}). Exceptions that are no {@link io.ampsync.error.AmpsyncException} are taken as
 * permanent.
 */
public interface TransactionalSink extends AutoCloseable {
    /**
     * Takes ownership of the stream, so that an earlier owner can't commit any more, and reads its state.
     *
     * @throws io.ampsync.error.OwnershipException if another process owns the stream and is alive
     * @throws io.ampsync.error.TargetException if state and target do not belong together
     */
    StreamSnapshot load() throws Exception;

    /**
     * As {@link #load()}, which is what it does for a sink that doesn't {@linkplain #standsBy stand by}. One that does
     * returns when the stream is its own. {@link #abort} ends the wait.
     *
     * @param turns is told of waits, and, until the next call or {@link #close}, of a turn that ends
     */
    default StreamSnapshot loadInTurn(TurnListener turns) throws Exception {
        return load();
    }

    /**
     * Whether the sink waits while another process owns the stream, instead of failing. A stream that another process
     * has taken over is then loaded anew.
     */
    default boolean standsBy() {
        return false;
    }

    /**
     * Makes the target ready for rows of {@code schema}: creates it, or checks that the existing one fits.
     *
     * @throws io.ampsync.error.TargetException if a column can't be stored; nothing has been changed then
     */
    void prepare(Schema schema) throws Exception;

    /** A new, empty group. Groups are committed in the order of their creation. */
    SinkGroup begin() throws Exception;

    /**
     * Whether a group may be begun and filled while earlier ones are being committed. If not, the engine waits for
     * the commit, and events reach the target strictly in order.
     */
    default boolean pipelines() {
        return false;
    }

    /**
     * Whether readers see the removed and the new rows of a group change at once. The engine then keeps the group of a
     * reorg open until everything that readers have seen is there again, perhaps over several watermarks. If not, a
     * group ends at each watermark.
     */
    default boolean switchesAtomically() {
        return true;
    }

    /**
     * Called when the stream has caught up and everything handed over has been committed, for work that would have been
     * in the way of a backfill, such as building an index. Commits wait for it; with a sink that {@link #pipelines}, a
     * group may be begun and filled meanwhile. What it does has to be safe to be cut off at any moment, by {@link
     * #abort} or a crash, and to be begun again after the next {@link #load}.
     *
     * <p>What may be done later should not be thrown: an exception ends the attempt, as one from a commit that can't be
     * repeated does.
     *
     * @return how long to wait before the next call; empty if nothing is left to do
     */
    default Optional<Duration> caughtUp() throws Exception {
        return Optional.empty();
    }

    /**
     * What a call under way has been waiting for, for longer than a moment, although the target is up, such as another
     * session's lock. Thread-safe. The table's status is then
     * {@link io.ampsync.status.TableStatus.State#BLOCKED}, with this as its error.
     */
    default Optional<TargetWait> waitingFor() {
        return Optional.empty();
    }

    /** Tells {@code listener} of waits for connections from now on. Called once, before the first {@link #load}. */
    default void listen(ConnectionListener listener) {}

    /** Makes a call that another thread has blocked in fail soon. Thread-safe; the sink can be loaded again. */
    void abort();

    @Override
    void close();
}
