package io.ampsync.postgres.design;

/** What becomes of a row with a value that its table can't hold. */
public enum UnfitRows {
    /** The stream ends with an error that names row, column, value and remedy. Nothing of the transaction is stored. */
    FAIL,
    /**
     * The row goes into table {@code ampsync_quarantine}, as JSON and with the reason, in the transaction that it
     * belongs to, and the stream goes on; a reorg takes it back like any other. Rows that PostgreSQL itself refuses,
     * because of a constraint, a unique index or a trigger, end the stream all the same.
     */
    QUARANTINE
}
