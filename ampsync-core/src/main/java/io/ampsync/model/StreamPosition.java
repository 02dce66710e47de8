package io.ampsync.model;

/** Where a stream stands, as far as can be told: servers don't say where their chain ends. */
public enum StreamPosition {
    /** Too little is known: no connection, or a silence that may have several reasons. */
    UNKNOWN,
    /** The server has more blocks than the stream, or is itself catching up with its chain. */
    BACKFILLING,
    /** The stream has what there is, also if the chain has been quiet for long. */
    AT_HEAD
}
