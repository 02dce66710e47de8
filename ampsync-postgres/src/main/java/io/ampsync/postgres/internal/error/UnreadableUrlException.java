package io.ampsync.postgres.internal.error;

import java.sql.SQLException;

/** The database URL could not be read again for a new session: its file is gone, say, or half written. */
public final class UnreadableUrlException extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID_AUTHORIZATION = "28000";

    public UnreadableUrlException(Exception cause) {
        super("the database URL can't be read: " + cause.getMessage(), INVALID_AUTHORIZATION, cause);
    }
}
