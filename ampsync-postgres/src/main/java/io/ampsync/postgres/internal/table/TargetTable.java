package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.PgType;
import io.ampsync.postgres.internal.copy.TargetColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalogue has it.
 *
 * @param generated names of columns that can't be written
 */
public record TargetTable(TableName name, long oid, List<TargetColumn> columns, List<String> generated) {
    private static final String TABLE = """
            SELECT c.oid::bigint, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?""";

    private static final String COLUMNS = """
            SELECT a.attname, b.oid::bigint,
                CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
                format_type(a.atttypid, a.atttypmod),
                CASE WHEN b.typcategory = 'A' THEN b.typelem::bigint ELSE 0 END,
                a.attnotnull OR t.typnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> ''
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

    /** The table of that name, if there is one; throws {@link TargetException} if it is a view or the like. */
    public static Optional<TargetTable> find(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.table());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                if (!row.getString(2).equals("r") && !row.getString(2).equals("p")) {
                    throw new TargetException(name + " exists, but is not a table; rename or drop it");
                }
                return Optional.of(read(connection, name, row.getLong(1)));
            }
        }
    }

    private static TargetTable read(Connection connection, TableName name, long oid) throws SQLException {
        List<TargetColumn> columns = new ArrayList<>();
        List<String> generated = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    PgType type =
                            PgType.of((int) row.getLong(2), row.getInt(3), row.getString(4), (int) row.getLong(5));
                    columns.add(new TargetColumn(row.getString(1), type, row.getBoolean(6), row.getBoolean(7)));
                    if (row.getBoolean(8)) {
                        generated.add(row.getString(1));
                    }
                }
            }
        }
        return new TargetTable(name, oid, List.copyOf(columns), List.copyOf(generated));
    }

    public boolean has(String column) {
        return columns.stream().anyMatch(candidate -> candidate.name().equals(column));
    }
}
