package io.ampsync.internal.source;

import org.apache.arrow.vector.types.pojo.Schema;

/** A query that the server has accepted but not started. */
public interface PlannedQuery {
    /** The columns of every batch to come. */
    Schema schema();

    /** Starts the query; returns at once, also if the first response takes for ever. */
    ResponseStream open();
}
