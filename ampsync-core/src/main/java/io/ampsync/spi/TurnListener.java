package io.ampsync.spi;

/**
 * Is told by a sink that {@linkplain TransactionalSink#standsBy stands by} whose turn it is to write the stream. Called
 * on any thread; returns at once.
 */
public interface TurnListener {
    /** Told nothing. */
    TurnListener NONE = new TurnListener() {};

    /** {@link TransactionalSink#loadInTurn} waits, as another process writes the stream. */
    default void standingBy(TargetWait wait) {}

    /**
     * Another process is to go on with the stream, which is loaded. The commit under way is finished; what has been
     * staged behind it is dropped, and {@link TransactionalSink#loadInTurn} called again.
     */
    default void handOver() {}
}
