package io.ampsync.error;

import org.jspecify.annotations.Nullable;

/**
 * Base of everything that ampsync throws for reasons outside the caller's code. The subtypes are
 * cut by what the caller can do next; bad arguments are {@link IllegalArgumentException}s.
 *
 * <p>Messages are one line, name the thing concerned and, where there is one, the remedy. They never
 * hold passwords or tokens.
 */
public abstract class AmpsyncException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    AmpsyncException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same attempt may succeed later without anybody changing anything. */
    public final boolean isRetryable() {
        return retryable;
    }
}
