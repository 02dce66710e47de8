package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** A sink could not store, undo or commit; what it had committed before stands. */
public final class SinkException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    private SinkException(boolean retryable, String message, @Nullable Throwable cause) {
        super(ErrorKind.DATABASE, retryable, message, cause);
    }

    /** A failure that may pass by itself. */
    public static SinkException retryable(String message) {
        return retryable(message, null);
    }

    /** A failure that may pass by itself. */
    public static SinkException retryable(String message, @Nullable Throwable cause) {
        return new SinkException(true, message, cause);
    }

    /** A failure that somebody has to do something about. */
    public static SinkException permanent(String message) {
        return permanent(message, null);
    }

    /** A failure that somebody has to do something about. */
    public static SinkException permanent(String message, @Nullable Throwable cause) {
        return new SinkException(false, message, cause);
    }
}
