package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** A sink could not store, undo or commit; what it had committed before stands. */
public final class SinkException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public SinkException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, retryable, cause);
    }
}
