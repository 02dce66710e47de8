package io.ampsync.postgres.design;

/** When a table that ampsync creates gets its key; one with {@link Partitions} has it from the start. */
public enum KeyCreation {
    /**
     * When its stream has caught up: a backfill is a good deal faster without. Until then the table has a BRIN index on
     * {@code _tx_id}, and whole rows as its replica identity. Building the key takes about a second for two million
     * rows, during which the stream's commits wait, and readers don't.
     */
    AFTER_CATCH_UP,

    /** With the table. */
    AT_ONCE
}
