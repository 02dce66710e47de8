package io.ampsync.internal.flight;

import org.jspecify.annotations.Nullable;

/** Walks the causes of an error, which may be deep but, in broken libraries, also circular. */
final class Causes {
    /** How far causes are followed. */
    static final int MAX_DEPTH = 20;

    private Causes() {}

    static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** What the deepest cause that says anything says. */
    static String detail(Throwable error) {
        String detail = "";
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            String message = cause.getMessage();
            detail = message == null || message.isEmpty() ? detail : message;
            cause = cause.getCause();
        }
        return detail;
    }
}
