package io.ampsync.model;

/** What a stream reads. */
public sealed interface StreamSource permits AmpTable, TablePart, SqlQuery {
    /**
     * One line that is the same for equal sources, and different for others. It is kept beside the state of a stream,
     * to notice when that is asked to read something else.
     */
    String text();
}
