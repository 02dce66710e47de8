package io.ampsync.internal.flight;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import org.jspecify.annotations.Nullable;

/** What the status of a call says: what to do about it, whether it may pass, and how to put it. */
enum Reason {
    UNAVAILABLE(ErrorKind.UNAVAILABLE, true),
    TLS(ErrorKind.TLS, false),
    UNAUTHENTICATED(ErrorKind.TOKEN, false),
    /** The same after a token had been accepted, from a source that may supply a renewed one. */
    TOKEN_EXPIRED(ErrorKind.TOKEN, true),
    /** Token valid, access denied. */
    PERMISSION_DENIED(ErrorKind.TOKEN, false),
    /** Unknown dataset or table, or a query that can't be streamed. */
    INVALID_QUERY(ErrorKind.QUERY, false),
    /** The stored position belongs to another query or network; the server can't continue from it. */
    UNUSABLE_CURSOR(ErrorKind.TARGET, false),
    NOT_SYNCED(ErrorKind.NOT_SYNCED, true),
    MESSAGE_TOO_LARGE(ErrorKind.MESSAGE_SIZE, false),
    /** The server lacks the call. */
    UNSUPPORTED(ErrorKind.ADDRESS, false),
    /** The server failed internally; its status doesn't tell whether this passes. */
    SERVER_ERROR(ErrorKind.SERVER, true);

    private final ErrorKind kind;
    private final boolean retryable;

    Reason(ErrorKind kind, boolean retryable) {
        this.kind = kind;
        this.retryable = retryable;
    }

    SourceException exception(String message, @Nullable Throwable cause) {
        return retryable
                ? SourceException.retryable(kind, message, cause)
                : SourceException.permanent(kind, message, cause);
    }
}
