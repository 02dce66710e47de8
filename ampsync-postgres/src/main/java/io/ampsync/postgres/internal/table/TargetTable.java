package io.ampsync.postgres.internal.table;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.copy.type.TargetColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
                    throw TargetException.mismatch(name + " exists, but is not a table; rename or drop it");
                }
                return Optional.of(read(connection, name, row.getLong(1)));
            }
        }
    }

    private static TargetTable read(Connection connection, TableName name, long oid) throws SQLException {
        TargetColumns found = TargetColumns.read(connection, oid);
        return new TargetTable(name, oid, found.columns(), found.generated());
    }

    public boolean has(String column) {
        return columns.stream().anyMatch(candidate -> candidate.name().equals(column));
    }
}
