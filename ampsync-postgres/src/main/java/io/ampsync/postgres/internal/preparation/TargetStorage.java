package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Whether the places where a table keeps its rows, which are its partitions if it has any, remember what is committed
 * and let go of what is deleted.
 */
public final class TargetStorage {
    /** The table, or its partitions at every level, that hold rows themselves. */
    private static final String PLACES = """
            SELECT n.nspname, c.relname, c.relkind = 'f' AS is_foreign, c.relpersistence::text FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'f') AND c.oid IN (SELECT ?::bigint::oid
                UNION SELECT relid::oid FROM pg_partition_tree(?::bigint::oid::regclass))
            ORDER BY 1, 2""";

    /** Those of foreign keys don't count: they are internal ones. */
    private static final String TRIGGERS = """
            SELECT FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid IN (
                SELECT ?::bigint::oid UNION SELECT relid::oid FROM pg_partition_tree(?::bigint::oid::regclass))
            LIMIT 1""";

    /** Places where something else than ampsync has a say in what a DELETE does. */
    private static final String KEEPERS = """
            SELECT FROM pg_class c WHERE c.oid IN (SELECT to_regclass(?)::oid
                UNION SELECT relid::oid FROM pg_partition_tree(to_regclass(?)))
            AND (c.relhasrules OR c.relrowsecurity OR (c.relkind = 'r' AND c.relhassubclass) OR EXISTS (
                SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'))
            LIMIT 1""";

    private static final String DELETES_ARE_PUBLISHED = "SELECT FROM pg_publication WHERE pubdelete";

    /** No replica identity; or one that lacks a column of a publication's filter or column list. */
    private static final Set<String> UNPUBLISHABLE = Set.of("55000", "42P10");

    private final TableName target;

    private TargetStorage(TableName target) {
        this.target = target;
    }

    /**
     * Throws {@link TargetException} with the remedy if rows could vanish in a crash, aren't committed together with
     * the state, or can't be deleted.
     */
    static void require(Connection connection, TargetTable table) throws SQLException {
        TargetStorage storage = new TargetStorage(table.name());
        Sql.of(PLACES, table.oid(), table.oid())
                .list(
                        connection,
                        row -> new Place(
                                new TableName(row.getString(1), row.getString(2)), row.getBoolean(3), row.getString(4)))
                .forEach(storage::requireDurable);
        if (Sql.of(DELETES_ARE_PUBLISHED).exists(connection)) {
            storage.requireDeletable(connection);
        }
    }

    /** Whether the table, or one of its partitions, has triggers that fire. */
    public static boolean hasTriggers(Connection connection, TargetTable table) throws SQLException {
        return Sql.of(TRIGGERS, table.oid(), table.oid()).exists(connection);
    }

    /** Whether a trigger, a rule or a policy of the table's could keep rows from being deleted. */
    public static boolean mayKeepRows(Connection connection, TableName table) throws SQLException {
        return Sql.of(KEEPERS, table.sql(), table.sql()).exists(connection);
    }

    /** A table that holds rows itself. */
    private record Place(TableName name, boolean isForeign, String persistence) {}

    private void requireDurable(Place place) {
        String subject = place.name().equals(target)
                ? target + " is"
                : target + ": its partition " + place.name().schema() + "."
                        + place.name().table() + " is";
        if (place.isForeign()) {
            throw TargetException.mismatch(subject + " a foreign table, so its rows are not committed together with the"
                    + " stream's state; detach it, or replace it by a local partition");
        }
        if (place.persistence().equals("u")) {
            throw TargetException.mismatch(subject + " UNLOGGED, so a crash of PostgreSQL would empty it; make it"
                    + " durable with ALTER TABLE " + place.name().sql() + " SET LOGGED");
        }
        if (place.persistence().equals("t")) {
            throw TargetException.mismatch(subject + " a temporary table, which vanishes with its session; drop it, and"
                    + " take pg_temp out of the search_path");
        }
    }

    /** PostgreSQL judges this itself when it starts a DELETE, whatever would be deleted: EXPLAIN deletes nothing. */
    private void requireDeletable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("EXPLAIN DELETE FROM " + target.sql());
        } catch (SQLException e) {
            if (UNPUBLISHABLE.contains(e.getSQLState())) {
                throw TargetException.mismatch(
                        target + " is in a publication that publishes deletes, and PostgreSQL refuses those, which"
                                + " every reorg needs: " + PostgresErrors.oneLine(e.getMessage())
                                + "; give the table a primary key or ALTER TABLE … REPLICA IDENTITY FULL, or take it"
                                + " out of the publication, or publish without delete",
                        e);
            }
            throw e;
        }
    }
}
