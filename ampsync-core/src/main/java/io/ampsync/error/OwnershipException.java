package io.ampsync.error;

/**
 * Somebody else owns the stream: another process, a second sink of the same stream in this process, or whoever has
 * changed the stored state by hand. Whatever this sink had not committed is void; nothing is lost, since the owner, or
 * the next start, goes on from the committed state.
 */
public final class OwnershipException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public OwnershipException(String message) {
        super(ErrorKind.OWNED, false, message, null);
    }
}
