package io.ampsync.postgres.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which table a name means, with which columns of which types, and in which files: it changes when the table is
 * replaced, altered or truncated. Rows that were encoded for another shape could be stored as nonsense, because in
 * binary COPY nothing tells a value's type.
 */
public record TableShape(TableName name, String signature) {
    /** The signature of the table with the given schema and name; null without such a table. */
    private static final String SIGNATURE = """
            (SELECT c.oid || '/' || c.relfilenode || ':' || (
                SELECT string_agg(a.attname || ' ' || a.atttypid || ' ' || a.atttypmod, ',' ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?)""";

    /** Holds, with {@link #values}, as long as the table has this shape; to be asked after its rows were copied. */
    public static final String INTACT = SIGNATURE + " IS NOT DISTINCT FROM ?";

    /** The shape as this transaction sees it; empty without such a table. */
    public static Optional<TableShape> of(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + SIGNATURE)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.table());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1)).map(signature -> new TableShape(name, signature));
            }
        }
    }

    public List<Object> values() {
        return List.of(name.schema(), name.table(), signature);
    }
}
