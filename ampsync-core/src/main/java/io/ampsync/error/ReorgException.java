package io.ampsync.error;

/**
 * A reorg reaches below everything that the stream remembers. Start the stream afresh, or allow it to do so with the
 * reorg policy RESYNC.
 */
public final class ReorgException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public ReorgException(String message) {
        super(ErrorKind.REORG, false, message, null);
    }
}
