package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A table with the columns, defaults and checks of another, still without its indexes. */
record ShadowTable(TableName name, TableName like) {
    private static final String OPTIONS = """
            SELECT format(' USING %I', m.amname) || coalesce(' WITH (' || (SELECT string_agg(o, ', ') FROM (
                    SELECT o FROM unnest(c.reloptions) o
                    UNION ALL SELECT 'toast.' || o FROM pg_class z, unnest(z.reloptions) o WHERE z.oid = c.reltoastrelid) s)
                    || ')', '') || coalesce(' TABLESPACE ' || quote_ident(t.spcname), '')
            FROM pg_class c JOIN pg_am m ON m.oid = c.relam LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace
            WHERE c.oid = to_regclass(?)""";

    private static final String KEY = """
            SELECT a.attname FROM pg_index x CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
            WHERE x.indrelid = to_regclass(?) AND x.indisprimary ORDER BY k.place""";

    /** Creates it, to be filled: it waits for the key that the other has. */
    void createToBeFilled(Connection connection) throws SQLException {
        create(connection);
        StandIn unused = StandIn.create(connection, name, key(connection));
    }

    void create(Connection connection) throws SQLException {
        String options = Sql.of(OPTIONS, like.sql())
                .first(connection, row -> row.getString(1))
                .orElseThrow();
        Sql.of("CREATE TABLE " + name.sql() + " (LIKE " + like.sql()
                        + " INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)" + options)
                .run(connection);
    }

    private KeyPolicy key(Connection connection) throws SQLException {
        List<String> columns = Sql.of(KEY, like.sql()).list(connection, row -> row.getString(1));
        if (columns.isEmpty()) {
            return KeyPolicy.NONE;
        }
        return columns.equals(List.of(SystemColumns.TX_ID, SystemColumns.ROW_INDEX))
                ? KeyPolicy.IDS
                : KeyPolicy.natural(columns);
    }
}
