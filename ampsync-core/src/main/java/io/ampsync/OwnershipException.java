package io.ampsync;

/** Another process owns the stream. Whatever this process had not committed is void; nothing is lost, since the owner goes on from the committed state. */
public final class OwnershipException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public OwnershipException(String message) {
        super(message, false, null);
    }
}
