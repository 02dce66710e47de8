package io.ampsync.error;

import io.ampsync.model.SyncStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base of everything that ampsync throws for reasons outside the caller's code. {@link #kind} says what to do about it;
 * bad arguments are {@link IllegalArgumentException}s.
 *
 * <p>Messages are one line, name the thing concerned and, where there is one, the remedy. Neither they nor those of
 * their causes hold passwords or tokens.
 */
public abstract class AmpsyncException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final boolean retryable;
    private transient volatile @Nullable SyncStream stream;

    AmpsyncException(ErrorKind kind, boolean retryable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryable = retryable;
    }

    /** What to do about it. */
    public final ErrorKind kind() {
        return kind;
    }

    /** Whether the same attempt may succeed later without anybody changing anything. */
    public final boolean isRetryable() {
        return retryable;
    }

    /** The stream that has failed; empty for a failure outside of any. */
    public final Optional<SyncStream> stream() {
        return Optional.ofNullable(stream);
    }

    /** Says which stream has failed, unless that has been said before. Returns this exception. */
    public final AmpsyncException initStream(SyncStream failed) {
        if (stream == null) {
            stream = failed;
        }
        return this;
    }
}
