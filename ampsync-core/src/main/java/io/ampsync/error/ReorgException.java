package io.ampsync.error;

import io.ampsync.config.ReorgPolicy;

/** A reorg reaches below everything that the stream remembers. Start the stream afresh, or allow it to do so with {@link ReorgPolicy#RESYNC}. */
public final class ReorgException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public ReorgException(String message) {
        super(message, false, null);
    }
}
