package io.ampsync.postgres.internal.error;

import java.sql.SQLException;
import java.util.Objects;

/** URL or credentials could not be read again for a new session: their file is gone, say, or half written. */
public final class UnreadableLoginException extends SQLException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID_AUTHORIZATION = "28000";

    public UnreadableLoginException(Exception cause) {
        super(
                "URL or credentials of the database can't be read: "
                        + Objects.requireNonNullElse(
                                cause.getMessage(), cause.getClass().getSimpleName()),
                INVALID_AUTHORIZATION,
                cause);
    }
}
