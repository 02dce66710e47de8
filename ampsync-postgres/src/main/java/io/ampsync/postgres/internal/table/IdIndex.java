package io.ampsync.postgres.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The index by which the rows of an undo are found where no key begins with {@code _tx_id}. */
public final class IdIndex {
    private static final String FIND = """
            SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
            WHERE x.indrelid = to_regclass(?) AND a.attname = ? AND m.amname = 'btree' AND x.indisvalid
            AND x.indpred IS NULL""";

    private IdIndex() {}

    /** Whether the table has a B-tree whose first column is {@code _tx_id}. */
    public static boolean exists(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, table.sql());
            statement.setString(2, SystemColumns.TX_ID);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    public static String ddl(TableName table) {
        return "CREATE INDEX ON " + table.sql() + " (" + SystemColumns.TX_ID + ")";
    }
}
