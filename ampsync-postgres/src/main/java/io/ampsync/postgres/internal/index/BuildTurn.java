package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.internal.connect.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whose turn it is to build an index: one at a time in a database, as each may take all of its disks. A primary key
 * doesn't wait for declared indexes, though: it takes minutes where they take hours.
 */
final class BuildTurn {
    /** "ampsync", as bytes. */
    private static final long ONE_AT_A_TIME = 0x616d7073796e63L;

    /** Also those that outlive whoever began them, and those of others. */
    private static final String UNDER_WAY =
            "SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() LIMIT 1";

    private BuildTurn() {}

    /** Takes the turn until the transaction ends; false if somebody else has it. */
    static boolean take(Connection connection) throws SQLException {
        return Sql.of("SELECT pg_try_advisory_xact_lock(?)", ONE_AT_A_TIME)
                .first(connection, row -> row.getBoolean(1))
                .orElse(false);
    }

    /** Whether the server builds any index in this database. */
    static boolean isBuilding(Connection connection) throws SQLException {
        return Sql.of(UNDER_WAY).exists(connection);
    }
}
