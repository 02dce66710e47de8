package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** The Amp server could not be reached, refused, or ended a call with an error. */
public final class SourceException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    private SourceException(ErrorKind kind, boolean retryable, String message, @Nullable Throwable cause) {
        super(kind, retryable, message, cause);
    }

    /** No connection, or it was lost. */
    public static SourceException unavailable(String message) {
        return retryable(ErrorKind.UNAVAILABLE, message, null);
    }

    /** A failure that may pass by itself. */
    public static SourceException retryable(ErrorKind kind, String message, @Nullable Throwable cause) {
        return new SourceException(kind, true, message, cause);
    }

    /** A failure that somebody has to do something about. */
    public static SourceException permanent(ErrorKind kind, String message, @Nullable Throwable cause) {
        return new SourceException(kind, false, message, cause);
    }
}
