package io.ampsync.spi;

/**
 * Is told by a sink when a call waits because others have all the connections that there are. Called on any thread, by
 * several calls at the same time; returns at once.
 */
public interface ConnectionListener {
    /** Told nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** A call has to wait. Followed by one {@link #goesOn}. */
    default void waits() {}

    /** The call has its connection, or has failed. */
    default void goesOn() {}
}
