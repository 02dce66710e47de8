package io.ampsync.status;

/** What the thread that reads a stream is busy with, or waits for. */
public enum Stage {
    /** Waiting for the server: for a connection, a response, or the next attempt after a failure of it. */
    SERVER,
    /** Judging responses, and turning rows into what the target takes. */
    ENCODER,
    /** Waiting for the target, which has no connection for it, as others have all of the pool. */
    POOL,
    /** Waiting for the target otherwise: as much as may be is waiting to be committed, or an attempt has failed. */
    TARGET
}
