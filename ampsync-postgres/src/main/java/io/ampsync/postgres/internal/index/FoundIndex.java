package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index in the catalogue that serves for a declared one: of the same method, with the same columns in the same
 * order, each sorted in the same way; whether it is unique, or holds further columns, doesn't matter.
 *
 * @param isValid whether it has been built to the end; one of a partitioned table, whether all partitions have it
 * @param parent the index of a partitioned table that it is a part of; null if of none
 */
record FoundIndex(String name, boolean isValid, @Nullable String parent) {
    /** Those that were built to the end come first. */
    private static final String FIND = """
            SELECT i.relname, x.indisvalid AND x.indislive AS valid, (SELECT p.relname FROM pg_inherits h
                JOIN pg_class p ON p.oid = h.inhparent WHERE h.inhrelid = i.oid) AS parent
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            WHERE x.indrelid = to_regclass(?) AND m.amname = ? AND x.indpred IS NULL AND x.indexprs IS NULL
            AND ?::text[] = (SELECT array_agg(a.attname || ' ' || x.indoption[g] ORDER BY g)
                FROM generate_series(0, x.indnkeyatts - 1) g
                JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[g]
                JOIN pg_opclass o ON o.oid = x.indclass[g]
                WHERE o.opcdefault AND x.indcollation[g] IN (0, a.attcollation))
            ORDER BY 2 DESC, 1""";

    private static final int DESCENDING = 1;
    private static final int NULLS_FIRST = 2;

    /** Those of a table. */
    static List<FoundIndex> list(Connection connection, TableName table, SecondaryIndex index) throws SQLException {
        Object[] columns = index.columns().stream()
                .map(column -> column.name() + " "
                        + ((column.isDescending() ? DESCENDING : 0) + (column.hasNullsFirst() ? NULLS_FIRST : 0)))
                .toArray();
        return Sql.of(FIND, table.sql(), index.method().sql(), connection.createArrayOf("text", columns))
                .list(connection, row -> new FoundIndex(row.getString(1), row.getBoolean(2), row.getString(3)));
    }
}
