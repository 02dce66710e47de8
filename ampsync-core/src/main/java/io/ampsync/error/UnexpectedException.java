package io.ampsync.error;

/** A defect, in ampsync or in what was plugged into it; the cause says where. */
public final class UnexpectedException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public UnexpectedException(String message, Throwable cause) {
        super(ErrorKind.UNEXPECTED, false, message, cause);
    }
}
