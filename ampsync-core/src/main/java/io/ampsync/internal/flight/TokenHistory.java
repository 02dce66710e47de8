package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;

/** Tells a token that has never worked from one that has run out and may be renewed. Thread-safe. */
final class TokenHistory {
    private final boolean mayChange;
    private volatile boolean accepted;

    TokenHistory(AmpServer server) {
        this.mayChange = server.token().mayChange();
    }

    /** The server has answered a call. */
    void recordAccepted() {
        accepted = true;
    }

    /** What it means that a token is missing, unusable or rejected now. */
    Reason rejectionReason() {
        return mayChange && accepted ? Reason.TOKEN_EXPIRED : Reason.UNAUTHENTICATED;
    }
}
