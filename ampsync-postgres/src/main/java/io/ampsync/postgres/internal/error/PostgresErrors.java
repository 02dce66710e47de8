package io.ampsync.postgres.internal.error;

import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.error.TargetException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/** Database errors in words, as exceptions that say what the caller can do; {@link SqlStates} has the rules. */
public final class PostgresErrors {
    /** Characters that the database's encoding lacks. */
    private static final Set<String> NOT_ENCODABLE = Set.of("22P05", "22021");

    private static final String NOT_UNIQUE = "23505";

    private static final String CHECK_VIOLATION = "23514";

    private static final String NO_SUCH_TABLE = "42P01";

    private PostgresErrors() {}

    /**
     * The exception for a failure of {@code action}, an infinitive: "load the state of stream x".
     *
     * @param at the database's label, and whether it has accepted a session before
     */
    public static SinkException sink(Origin at, String action, SQLException cause) {
        ErrorCauses.restoreInterrupt(cause);
        DatabaseError error = DatabaseError.of(cause);
        String message = message(at, action, error);
        return error.subject().isRetried(at.accepted())
                ? SinkException.retryable(message, cause)
                : SinkException.permanent(message, cause);
    }

    /** As {@link #sink}, for state. */
    public static StateStoreException store(Origin at, String action, SQLException cause) {
        ErrorCauses.restoreInterrupt(cause);
        DatabaseError error = DatabaseError.of(cause);
        String message = message(at, action, error);
        return error.subject().isRetried(at.accepted())
                ? StateStoreException.retryable(message, cause)
                : StateStoreException.permanent(message, cause);
    }

    /** A database, for messages about it. */
    public record Origin(String label, boolean accepted) {}

    /** Whether the table, its constraints or triggers refuse the rows; a refused connection is something else. */
    public static boolean isAboutRows(SQLException error) {
        return DatabaseError.of(error).subject() == ErrorSubject.ROWS && isFromServer(error);
    }

    private static boolean isFromServer(SQLException error) {
        return ErrorCauses.serverMessage(ErrorCauses.unwrap(error)) != null;
    }

    /** As {@link #sink}, for rows that a table refuses. */
    public static TargetException refusedRows(String label, String action, SQLException cause) {
        DatabaseError error = DatabaseError.of(cause);
        String remedy = refusalRemedy(String.valueOf(error.unwrapped().getSQLState()));
        return TargetException.unstorable(message(new Origin(label, true), action, error) + "; " + remedy, cause);
    }

    private static String refusalRemedy(String state) {
        if (state.equals(NOT_UNIQUE)) {
            return "drop the key that refuses them, or make it of columns that no two rows of the stream share";
        }
        return NOT_ENCODABLE.contains(state)
                ? "use a database with the encoding UTF8"
                : "drop the constraint or trigger that refuses them, or correct the column's type";
    }

    /** Whether the same thing may succeed later without anybody changing anything. */
    public static boolean isRetryable(SQLException error) {
        return DatabaseError.of(error).subject().isRetried(false);
    }

    /** Whether a partitioned table has no partition for a row. The words differ with the server's language. */
    public static boolean isMissingPartition(SQLException error) {
        @Nullable ServerErrorMessage server = ErrorCauses.serverMessage(ErrorCauses.unwrap(error));
        return server != null
                && CHECK_VIOLATION.equals(server.getSQLState())
                && "ExecFindPartition".equals(server.getRoutine());
    }

    /** Whether a table that was there is no longer, so that what was staged for it is void. */
    public static boolean isVanished(SQLException error) {
        return NO_SUCH_TABLE.equals(ErrorCauses.unwrap(error).getSQLState());
    }

    private static String message(Origin at, String action, DatabaseError error) {
        return "database " + at.label() + ": can't " + action + ": " + describe(error);
    }

    /** What has really happened, without a pool's wrapping, and what helps. */
    public static String describe(SQLException error) {
        return describe(DatabaseError.of(error));
    }

    private static String describe(DatabaseError error) {
        @Nullable String state = error.unwrapped().getSQLState();
        String code = state == null ? "" : " (SQLSTATE " + state + ")";
        String remedy = error.remedy().isEmpty() ? "" : "; " + error.remedy();
        return description(error.unwrapped()) + code + remedy;
    }

    private static String description(SQLException error) {
        @Nullable ServerErrorMessage server = ErrorCauses.serverMessage(error);
        if (server == null) {
            boolean unknown = ErrorCauses.find(error, UnknownHostException.class) != null;
            return oneLine(error.getMessage()) + (unknown ? " (unknown host)" : "");
        }
        String detail = server.getDetail() == null ? "" : " - " + oneLine(server.getDetail());
        String where = server.getWhere() == null ? "" : " - at " + oneLine(server.getWhere());
        return oneLine(server.getMessage()) + detail + where;
    }

    public static String oneLine(@Nullable String text) {
        return text == null ? "unknown error" : text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
