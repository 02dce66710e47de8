package io.ampsync.postgres.internal.preparation;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL would refuse for reasons that are in its catalogue: said before it is tried, with the remedy. */
final class TableLimits {
    /** A table has a type of its name; of those that are there already, only an array's makes room for it. */
    private static final String TYPE = """
            SELECT t.oid::regtype FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname = ? AND t.typname = ? AND t.typrelid = 0
            AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)""";

    /** Dropped columns count for ever. */
    private static final String SHAPE = """
            SELECT c.reloftype <> 0 AS typed,
                (SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE c.relispartition AND i.inhrelid = c.oid)
                    AS whole,
                (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
            FROM pg_class c WHERE c.oid = ?::bigint::oid""";

    private static final int MOST_COLUMNS = 1600;

    private TableLimits() {}

    /** Throws {@link TargetException} if no table can be called so. */
    static void requireName(Connection connection, TableName name) throws SQLException {
        if (Sql.of(TYPE, name.schema(), name.table()).exists(connection)) {
            throw TargetException.mismatch(name + " can't be created, as a type is called so, and each table has a type"
                    + " of its name; use another table name (--table-suffix, tableNaming) or schema, or rename the"
                    + " type");
        }
    }

    private record Shape(boolean isTyped, @Nullable String whole, int columns) {}

    /** Throws {@link TargetException} if a table can't get so many columns more. */
    static void requireRoom(Connection connection, TargetTable table, int added) throws SQLException {
        if (added == 0) {
            return;
        }
        Shape shape = Sql.of(SHAPE, table.oid())
                .first(
                        connection,
                        row -> new Shape(row.getBoolean("typed"), row.getString("whole"), row.getInt("columns")))
                .orElseThrow(() -> new SQLException(table.name() + " has vanished", "42P01"));
        String lacks = table.name() + " lacks columns of the stream, and can't get any, as it is ";
        if (shape.isTyped()) {
            throw TargetException.mismatch(lacks + "a table of a type; add them to the type, or ALTER TABLE "
                    + table.name().sql() + " NOT OF");
        }
        if (shape.whole() != null) {
            throw TargetException.mismatch(
                    lacks + "a partition of " + shape.whole() + "; add them to that, or detach it");
        }
        if (shape.columns() + added > MOST_COLUMNS) {
            throw TargetException.mismatch(table.name() + " would have " + (shape.columns() + added) + " columns with"
                    + " those of the stream that it lacks, dropped ones included, and PostgreSQL allows "
                    + MOST_COLUMNS + "; rename or drop it so that ampsync creates one");
        }
    }
}
