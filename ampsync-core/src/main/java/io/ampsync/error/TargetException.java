package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/**
 * State and target do not belong together, or the target cannot hold the stream. Nothing of what is refused was
 * written; somebody has to decide.
 */
public final class TargetException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    private TargetException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(kind, false, message, cause);
    }

    /** Target, state and stream don't fit together: {@link ErrorKind#TARGET}. */
    public static TargetException mismatch(String message) {
        return mismatch(message, null);
    }

    /** Target, state and stream don't fit together: {@link ErrorKind#TARGET}. */
    public static TargetException mismatch(String message, @Nullable Throwable cause) {
        return new TargetException(ErrorKind.TARGET, message, cause);
    }

    /** The target fits, but can't hold rows that have come: {@link ErrorKind#UNSTORABLE}. */
    public static TargetException unstorable(String message) {
        return unstorable(message, null);
    }

    /** The target fits, but can't hold rows that have come: {@link ErrorKind#UNSTORABLE}. */
    public static TargetException unstorable(String message, @Nullable Throwable cause) {
        return new TargetException(ErrorKind.UNSTORABLE, message, cause);
    }
}
