package io.ampsync.postgres.internal.copy;

/** A value or a type that the target column can't hold; {@link BatchEncoder} adds table, column and row. */
final class Misfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Misfit(String message) {
        super(message, null, false, false);
    }
}
