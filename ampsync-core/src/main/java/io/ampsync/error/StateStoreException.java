package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** A state store could not load or save the state of a stream; a save that failed is there as a whole or not at all. */
public final class StateStoreException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public StateStoreException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, retryable, cause);
    }
}
