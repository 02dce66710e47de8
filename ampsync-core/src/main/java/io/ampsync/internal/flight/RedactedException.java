package io.ampsync.internal.flight;

import org.jspecify.annotations.Nullable;

/** Stands for an exception whose text held a secret; prints as that one did, without the secret. */
@SuppressWarnings("OverrideThrowableToString") // The text is the whole of the original, its type included.
final class RedactedException extends Exception {
    private static final long serialVersionUID = 1L;

    RedactedException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }

    /** The text begins with the type of the exception that this one stands for. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return String.valueOf(getMessage());
    }
}
