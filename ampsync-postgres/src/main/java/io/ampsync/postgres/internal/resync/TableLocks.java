package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The locks of a switch. */
final class TableLocks {
    /**
     * Readers who arrive wait behind us for no longer; PostgreSQL would end one of two in a deadlock after a second.
     */
    private static final long EXCLUSIVE_MILLIS = 250;

    /** An autovacuum gives way to whoever has waited for a second. Neither readers nor writers wait meanwhile. */
    private static final String NO_VACUUM = "SET LOCAL lock_timeout = '4s'";

    private static final String LIMIT = "SET LOCAL statement_timeout = 0";

    /** Lock timeout, and a deadlock. */
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    private TableLocks() {}

    /** Locks out everybody, views first. Later locks of the transaction are waited for as briefly. */
    static void take(Connection connection, List<TableName> tables) throws SQLException {
        Sql.of(LIMIT).run(connection);
        Sql.of(NO_VACUUM).run(connection);
        for (TableName table : tables) {
            lock(connection, table.sql(), "SHARE UPDATE EXCLUSIVE");
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(EXCLUSIVE_MILLIS);
        for (Attachments.View view : Attachments.views(connection, oid(connection, tables.get(0)))) {
            limit(connection, end);
            Sql.of(view.lock()).run(connection);
        }
        for (TableName table : tables) {
            limit(connection, end);
            lock(connection, table.sql(), "ACCESS EXCLUSIVE");
        }
    }

    /** Whether somebody else was in the way, who won't be for ever. */
    static boolean isBusy(SQLException failure) {
        return failure.getSQLState() != null && BUSY.contains(failure.getSQLState());
    }

    private static void limit(Connection connection, long end) throws SQLException {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        Sql.of("SET LOCAL lock_timeout = " + left).run(connection);
    }

    private static void lock(Connection connection, String relation, String mode) throws SQLException {
        Sql.of("LOCK TABLE " + relation + " IN " + mode + " MODE").run(connection);
    }

    static long oid(Connection connection, TableName table) throws SQLException {
        return Sql.of("SELECT to_regclass(?)::oid::bigint", table.sql())
                .first(connection, row -> row.getLong(1))
                .orElse(0L);
    }
}
