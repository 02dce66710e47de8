package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** A state store could not load or save the state of a stream; a save that failed is there as a whole or not at all. */
public final class StateStoreException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    private StateStoreException(boolean retryable, String message, @Nullable Throwable cause) {
        super(ErrorKind.DATABASE, retryable, message, cause);
    }

    /** A failure that may pass by itself. */
    public static StateStoreException retryable(String message) {
        return retryable(message, null);
    }

    /** A failure that may pass by itself. */
    public static StateStoreException retryable(String message, @Nullable Throwable cause) {
        return new StateStoreException(true, message, cause);
    }

    /** A failure that somebody has to do something about. */
    public static StateStoreException permanent(String message) {
        return permanent(message, null);
    }

    /** A failure that somebody has to do something about. */
    public static StateStoreException permanent(String message, @Nullable Throwable cause) {
        return new StateStoreException(false, message, cause);
    }
}
