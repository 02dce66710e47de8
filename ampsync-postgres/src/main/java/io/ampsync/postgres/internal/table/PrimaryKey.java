package io.ampsync.postgres.internal.table;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What makes {@code (_tx_id, _row_index)} unique in a table.
 *
 * @param index whose schema is that of the table
 * @param isConstraint whether the table has a primary key already; else the index can become it
 */
public record PrimaryKey(TableName table, String index, boolean isConstraint) {
    /** PostgreSQL cuts longer names off. */
    private static final int NAME_BYTES = 63;

    private static final String SUFFIX = "_pkey";

    /** The primary key, whatever it is, or else an index that could become the one that ampsync gives its tables. */
    private static final String FIND = """
            SELECT i.relname, x.indisprimary FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            WHERE x.indrelid = to_regclass(?) AND (x.indisprimary
                OR (x.indisunique AND x.indisvalid AND x.indimmediate AND m.amname = 'btree' AND x.indnatts = 2
                    AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indoption::text = '0 0'
                    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('u', 'x'))
                    AND ARRAY[?, ?]::text[] = (SELECT array_agg(a.attname::text ORDER BY a.attnum)
                        FROM pg_attribute a WHERE a.attrelid = i.oid)))
            ORDER BY x.indisprimary DESC LIMIT 1""";

    public static Optional<PrimaryKey> find(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, table.sql());
            statement.setString(2, SystemColumns.TX_ID);
            statement.setString(3, SystemColumns.ROW_INDEX);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new PrimaryKey(table, row.getString(1), row.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    /** The key's columns, as in CREATE TABLE. */
    static String columns() {
        return "(" + SystemColumns.TX_ID + ", " + SystemColumns.ROW_INDEX + ")";
    }

    /** Builds an index that can become the key; it is called what PostgreSQL would call the key, if that is free. */
    public static String indexDdl(Connection connection, TableName table) throws SQLException {
        String usual = usualName(table.table());
        boolean free = isFree(connection, new TableName(table.schema(), usual));
        return "CREATE UNIQUE INDEX " + (free ? Identifiers.quote(usual) + " " : "") + "ON " + table.sql() + " "
                + columns();
    }

    private static boolean isFree(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT to_regclass(?) IS NULL")) {
            statement.setString(1, name.sql());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Whole characters of the table's name, with the suffix. */
    private static String usualName(String table) {
        int end = table.length();
        while (bytes(table.substring(0, end)) + bytes(SUFFIX) > NAME_BYTES) {
            end = table.offsetByCodePoints(end, -1);
        }
        return table.substring(0, end) + SUFFIX;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Makes the index the primary key of its table. */
    public String constraintDdl() {
        return "ALTER TABLE " + table.sql() + " ADD PRIMARY KEY USING INDEX " + Identifiers.quote(index);
    }
}
