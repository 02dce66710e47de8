package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** The Amp server could not be reached, refused, or ended a call with an error. */
public final class SourceException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What kind of trouble it was, as far as the status of the call tells. */
    public enum Reason {
        /** No connection, or it was lost: network, server restart, gateway. */
        UNAVAILABLE(true),
        /** No trusted TLS connection: certificate, host name, or plaintext on one side. */
        TLS(false),
        /** Token missing, invalid or expired. */
        UNAUTHENTICATED(false),
        /** The same after a token had been accepted, from a source that may supply a renewed one. */
        TOKEN_EXPIRED(true),
        /** Token valid, access denied. */
        PERMISSION_DENIED(false),
        /** The server rejects the query: unknown dataset or table, or not streamable. */
        INVALID_QUERY(false),
        /** The stored position belongs to another query or network; the server can't continue from it. */
        UNUSABLE_CURSOR(false),
        /** The stream covers several networks, which has not been allowed: servers lose rows of such streams. */
        SEVERAL_NETWORKS(false),
        /** The dataset or table exists but has no data yet. */
        NOT_SYNCED(true),
        /** A message is larger than the client allows. */
        MESSAGE_TOO_LARGE(false),
        /** The server lacks the call: probably not an Amp server. */
        UNSUPPORTED(false),
        /** The server failed internally; its status doesn't tell whether this passes. */
        SERVER_ERROR(true);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }
    }

    public SourceException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, reason.retryable, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
