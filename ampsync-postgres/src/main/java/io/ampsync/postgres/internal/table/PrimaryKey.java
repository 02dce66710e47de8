package io.ampsync.postgres.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What makes the columns of a {@link TableKey} unique in a table.
 *
 * @param index whose schema is that of the table
 * @param isConstraint whether the table has a primary key already; else the index can become it
 */
public record PrimaryKey(TableName table, String index, boolean isConstraint) {
    private static final String SUFFIX = "_pkey";

    /** The primary key, whatever it is, or else an index that could become the one that ampsync gives its tables. */
    private static final String FIND = """
            SELECT i.relname, x.indisprimary FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            WHERE x.indrelid = to_regclass(?) AND (x.indisprimary
                OR (x.indisunique AND x.indisvalid AND x.indimmediate AND m.amname = 'btree' AND x.indnatts = ?
                    AND x.indpred IS NULL AND x.indexprs IS NULL AND x.indoption::text = ?
                    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('u', 'x'))
                    AND ?::text[] = (SELECT array_agg(a.attname::text ORDER BY a.attnum)
                        FROM pg_attribute a WHERE a.attrelid = i.oid)))
            ORDER BY x.indisprimary DESC LIMIT 1""";

    public static Optional<PrimaryKey> find(Connection connection, TableName table, TableKey key) throws SQLException {
        List<String> columns = key.columns();
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, table.sql());
            statement.setInt(2, columns.size());
            statement.setString(3, String.join(" ", Collections.nCopies(columns.size(), "0")));
            statement.setArray(4, connection.createArrayOf("text", columns.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new PrimaryKey(table, row.getString(1), row.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    /** Builds an index that can become the key. */
    public static String indexDdl(Connection connection, TableName table, TableKey key) throws SQLException {
        return "CREATE UNIQUE INDEX " + Identifiers.quote(indexName(connection, table)) + " ON " + table.sql() + " "
                + key.list();
    }

    /** What that is called: as PostgreSQL would call the key, or, if something else is called so, with a number. */
    public static String indexName(Connection connection, TableName table) throws SQLException {
        String name = RelationNames.fit(table.table(), SUFFIX);
        for (int number = 1; !RelationNames.isFree(connection, new TableName(table.schema(), name)); number++) {
            name = RelationNames.fit(table.table(), SUFFIX + number);
        }
        return name;
    }

    /** Makes the index the primary key of its table. */
    public String constraintDdl() {
        return "ALTER TABLE " + table.sql() + " ADD PRIMARY KEY USING INDEX " + Identifiers.quote(index);
    }
}
