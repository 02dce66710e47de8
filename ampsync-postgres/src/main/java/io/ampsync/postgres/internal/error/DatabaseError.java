package io.ampsync.postgres.internal.error;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ServerErrorMessage;

/**
 * A database error, classified: the one place that decides what an error speaks about.
 *
 * @param unwrapped the error that says what happened, without the pool's wrapping
 * @param remedy what an operator can do; empty if nothing is known
 */
public record DatabaseError(SQLException unwrapped, ErrorSubject subject, String remedy) {
    /** Codes that the driver uses for its own verdicts on what a server asks of, or shows to, a new session. */
    private static final Set<String> VERDICTS_OF_DRIVER = Set.of("08004", "08P01");

    private static final String STARTUP_REMEDY = "remove the parameter from the database URL, or let the pooler pass or"
            + " ignore it; a schema is set for the role: ALTER ROLE ... SET search_path = ...";

    public static DatabaseError of(SQLException error) {
        SQLException unwrapped = ErrorCauses.unwrap(error);
        @Nullable String state = unwrapped.getSQLState();
        if (unwrapped instanceof UnreadableLoginException) {
            return new DatabaseError(unwrapped, ErrorSubject.CREDENTIAL, "");
        }
        if (TlsRefusal.is(unwrapped)) {
            return new DatabaseError(unwrapped, ErrorSubject.CREDENTIAL, TlsRefusal.remedy(unwrapped));
        }
        if (state == null) {
            return new DatabaseError(unwrapped, ErrorSubject.STATEMENT, "");
        }
        @Nullable ServerErrorMessage server = ErrorCauses.serverMessage(unwrapped);
        return server == null ? byDriver(unwrapped, state) : byServer(unwrapped, server, state);
    }

    private static DatabaseError byDriver(SQLException error, String state) {
        if (VERDICTS_OF_DRIVER.contains(state)) {
            return new DatabaseError(error, ErrorSubject.CREDENTIAL, "check password and sslmode in the database URL");
        }
        SqlStates.Rule rule = SqlStates.of(state);
        return new DatabaseError(error, rule.subject(), rule.remedy());
    }

    private static DatabaseError byServer(SQLException error, ServerErrorMessage server, String state) {
        if (isStartupParameterRefused(server)) {
            return new DatabaseError(error, ErrorSubject.CONFIGURATION, STARTUP_REMEDY);
        }
        SqlStates.Rule rule = SqlStates.of(state);
        boolean session = "FATAL".equals(server.getSeverity());
        return rule.subject() == ErrorSubject.ROWS && session
                ? new DatabaseError(error, ErrorSubject.CONFIGURATION, rule.remedy())
                : new DatabaseError(error, rule.subject(), rule.remedy());
    }

    /** Poolers pass on a few startup parameters only, and say so with the code of a protocol violation. */
    private static boolean isStartupParameterRefused(ServerErrorMessage server) {
        return PostgresErrors.oneLine(server.getMessage()).contains("unsupported startup parameter");
    }
}
