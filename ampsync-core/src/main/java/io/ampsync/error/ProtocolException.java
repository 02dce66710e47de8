package io.ampsync.error;

/**
 * The server broke a rule of the streaming protocol; nothing of the offending response was delivered. Report it to
 * those who run the server.
 */
public final class ProtocolException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(ErrorKind.PROTOCOL, false, message, null);
    }
}
