package io.ampsync.postgres.internal.sink;

import java.sql.SQLException;

/** A commit that would have notified was rolled back for that; the same one without is to be tried. */
final class UnnotifiedException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnnotifiedException(SQLException refusal) {
        super(refusal.getMessage(), refusal.getSQLState(), refusal);
    }
}
