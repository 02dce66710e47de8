package io.ampsync.postgres.internal.error;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Finds in an error, and what caused it, what says most. */
public final class ErrorCauses {
    private static final int DEEPEST = 10;

    private ErrorCauses() {}

    /** The error that says what really happened: a pool wraps it. */
    public static SQLException unwrap(SQLException error) {
        SQLException found = error;
        Throwable cause = error.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                found = found.getSQLState() == null || !(found instanceof PSQLException) ? sql : found;
            }
        }
        return found;
    }

    /** What the server said; null if the driver found the error by itself. */
    public static @Nullable ServerErrorMessage serverMessage(SQLException error) {
        return error instanceof PSQLException driver ? driver.getServerErrorMessage() : null;
    }

    /** Whether no answer of a server has come; a pool that has no connection left says nothing of the kind. */
    public static boolean isUnreachable(SQLException error) {
        SQLException unwrapped = unwrap(error);
        return unwrapped instanceof PSQLException && serverMessage(unwrapped) == null;
    }

    public static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** Keeps an interrupt that the driver or the pool has turned into an error. */
    public static void restoreInterrupt(SQLException error) {
        if (find(error, InterruptedException.class) != null) {
            Thread.currentThread().interrupt();
        }
    }
}
