package io.ampsync.error;

/** The process has run out of heap or off-heap memory. The table has ended; what it had committed stands. */
public final class MemoryException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public MemoryException(String message, Throwable cause) {
        super(ErrorKind.MEMORY, false, message, cause);
    }
}
