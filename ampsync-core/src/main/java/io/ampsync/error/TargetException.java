package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/** State and target do not belong together, or the target cannot hold the stream. Nothing was written; somebody has to decide. */
public final class TargetException extends AmpsyncException {
    private static final long serialVersionUID = 1L;

    public TargetException(String message) {
        this(message, null);
    }

    public TargetException(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}
