package io.ampsync.postgres.internal.digest;

/** Takes the hashes of rows. */
@FunctionalInterface
public interface RowSink {
    /** For a row that has no number of a block, or one that no chain gets to. */
    long NO_BLOCK = -1;

    /** Takes a row of a block by the two halves of its hash. */
    void add(long block, long txId, long low, long high);
}
