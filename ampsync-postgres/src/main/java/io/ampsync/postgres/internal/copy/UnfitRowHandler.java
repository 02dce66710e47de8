package io.ampsync.postgres.internal.copy;

import io.ampsync.error.TargetException;

/** Is given the rows that a table can't hold. */
@FunctionalInterface
public interface UnfitRowHandler {
    /** Lets none pass. */
    UnfitRowHandler REFUSE = row -> {
        throw TargetException.unstorable(row.message());
    };

    /**
     * Takes a row of the batch that is being encoded.
     *
     * @throws TargetException if there is to be no such row: the batch isn't encoded then
     */
    void handle(UnfitRow row);
}
