package io.ampsync.postgres.internal.copy.type;

/** A value or a type that a column can't hold. The message says why; whoever catches it adds table, column and row. */
public final class UnstorableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnstorableException(String message) {
        super(message, null, false, false);
    }
}
