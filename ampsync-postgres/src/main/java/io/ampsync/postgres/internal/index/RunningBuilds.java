package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Declared indexes that the server is building on a table, or on a partition of it, whoever has begun that. */
public final class RunningBuilds {
    private static final String OF_TABLE = """
            FROM pg_stat_progress_create_index b JOIN pg_stat_activity a USING (pid)
            WHERE b.datname = current_database() AND starts_with(a.query, ?)
            AND b.relid IN (SELECT to_regclass(?)::oid UNION SELECT relid::oid FROM pg_partition_tree(to_regclass(?)))""";

    private static final String PROGRESS = """
            SELECT b.phase, b.blocks_done, b.blocks_total, b.tuples_done, b.tuples_total, b.current_locker_pid
            """ + OF_TABLE + " LIMIT 1";

    private RunningBuilds() {}

    /** Ends them, so that the table can be altered. They are begun again later. */
    public static void cancel(Connection connection, TableName table) throws SQLException {
        boolean unused = Sql.of("SELECT pg_cancel_backend(b.pid) " + OF_TABLE, IndexDdl.MARK, table.sql(), table.sql())
                .exists(connection);
    }

    /** How far the one under way is, in words; empty if there is none. */
    public static Optional<String> progress(Connection connection, TableName table) throws SQLException {
        return Sql.of(PROGRESS, IndexDdl.MARK, table.sql(), table.sql())
                .first(
                        connection,
                        row -> row.getString(1)
                                + share(row.getLong(2), row.getLong(3), "blocks")
                                + share(row.getLong(4), row.getLong(5), "rows")
                                + (row.getInt(6) == 0 ? "" : ", held up by process " + row.getInt(6)));
    }

    private static String share(long done, long total, String of) {
        return total == 0 ? "" : ", " + done + " of " + total + " " + of + " (" + done * 100 / total + " %)";
    }
}
