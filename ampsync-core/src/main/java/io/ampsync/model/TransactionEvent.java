package io.ampsync.model;

/**
 * What a transactional stream delivers. Every event has an id of its own; ids start at 0, grow by
 * one and are never used twice within a stream, also across restarts.
 */
public sealed interface TransactionEvent permits Data, Undo, Watermark {
    /** The transaction id of this event. */
    long id();
}
