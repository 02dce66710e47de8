package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.index.RunningBuilds;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes all rows of a stream's table, and nothing of anybody else's. */
record TableRemoval(Connection connection, TargetTable table, String streamId) {
    /** Others wait behind this for the table, so it can't be as long as it takes. */
    private static final String BOUNDED_WAIT =
            "SELECT set_config('lock_timeout', '10s', true)" + " WHERE current_setting('lock_timeout') = '0'";

    private static final String HEIRS = "SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent"
            + " WHERE i.inhparent = ?::bigint::oid AND c.relkind = 'r'";

    private static final String REFERRERS = "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            + " WHERE contype = 'f' AND confrelid = ?::bigint::oid AND conrelid <> confrelid ORDER BY 1";

    /** Others refer to the table, or have been made of it. */
    private static final Set<String> NEEDED_BY_OTHERS = Set.of("0A000", "2BP01");

    /** Throws {@link TargetException}, in a transaction that has failed then, if that would harm others. */
    void run(boolean drop) throws SQLException {
        requireOwnRows();
        List<String> referrers = Sql.of(REFERRERS, table.oid()).list(connection, row -> row.getString(1));
        if (!referrers.isEmpty()) {
            throw newNeededException("foreign keys of " + String.join(", ", referrers) + " refer to it", drop, null);
        }
        boolean unused = Sql.of(BOUNDED_WAIT).exists(connection);
        RunningBuilds.cancel(connection, table.name());
        try {
            Sql.of((drop ? "DROP TABLE " : "TRUNCATE ") + table.name().sql()).run(connection);
        } catch (SQLException e) {
            if (NEEDED_BY_OTHERS.contains(e.getSQLState())) {
                throw newNeededException(PostgresErrors.oneLine(e.getMessage()), drop, e);
            }
            throw e;
        }
        if (drop) {
            // While the table stays, so does what it waits for, and what it has got.
            IndexRow.deleteAll(connection, table.name());
        }
    }

    private void requireOwnRows() throws SQLException {
        if (!table.has(SystemColumns.TX_ID)) {
            throw TargetException.mismatch(table.name() + " has no column " + SystemColumns.TX_ID
                    + ", so its rows are not those of stream " + streamId + "; rename the table");
        }
        if (Sql.of(HEIRS, table.oid()).exists(connection)) {
            throw TargetException.mismatch(table.name() + " has tables that inherit from it, whose rows would go with"
                    + " those of stream " + streamId + "; end that with ALTER TABLE … NO INHERIT");
        }
    }

    private TargetException newNeededException(String need, boolean drop, @Nullable SQLException cause) {
        return TargetException.mismatch(
                table.name() + " can't be " + (drop ? "dropped" : "emptied") + ", as others need it, and nothing has"
                        + " changed: " + need + "; "
                        + (drop
                                ? "drop what depends on the table first, or keep the table"
                                : "drop those foreign keys first, and create them again when the table is filled"),
                cause);
    }
}
