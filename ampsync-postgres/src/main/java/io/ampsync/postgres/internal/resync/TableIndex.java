package io.ampsync.postgres.internal.resync;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index of a table.
 *
 * @param constraint what the constraint says that it stands behind; null for none
 * @param definition what is said of a plain index after the name of its table; null if that can't be told
 * @param tablespace null for the database's own
 */
record TableIndex(
        long oid,
        String name,
        boolean unique,
        @Nullable String constraint,
        @Nullable String definition,
        @Nullable String tablespace,
        boolean valid) {
    private static final String LIST = """
            SELECT i.oid::bigint, i.relname, x.indisunique, pg_get_constraintdef(k.oid),
                CASE WHEN starts_with(d.text, d.start) THEN substr(d.text, length(d.start) + 1) END, s.spcname,
                x.indisvalid
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
            LEFT JOIN pg_tablespace s ON s.oid = i.reltablespace,
            LATERAL (SELECT pg_get_indexdef(i.oid) AS text, format('CREATE %sINDEX %I ON %I.%I ',
                CASE WHEN x.indisunique THEN 'UNIQUE ' ELSE '' END, i.relname, n.nspname, c.relname) AS start) d
            WHERE x.indrelid = ?::bigint::oid ORDER BY x.indisprimary DESC, i.oid""";

    /** All of a table, the primary key first. */
    static List<TableIndex> list(Connection connection, long table) throws SQLException {
        return Sql.of(LIST, table)
                .list(
                        connection,
                        row -> new TableIndex(
                                row.getLong(1),
                                row.getString(2),
                                row.getBoolean(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getBoolean(7)));
    }

    /** One of {@code candidates} that is like this one but for its name. */
    Optional<TableIndex> find(List<TableIndex> candidates) {
        return candidates.stream()
                .filter(each -> each.likeness().equals(likeness()))
                .findFirst();
    }

    private List<String> likeness() {
        return List.of(
                String.valueOf(unique),
                String.valueOf(constraint),
                String.valueOf(definition),
                String.valueOf(tablespace),
                String.valueOf(valid));
    }

    /** Creates one like it on another table; PostgreSQL chooses the name. */
    void createOn(Connection connection, TableName table) throws SQLException {
        boolean unused = Sql.of(
                        "SELECT set_config('default_tablespace', ?, TRUE)", tablespace == null ? "" : tablespace)
                .exists(connection);
        Sql.of(
                        constraint != null
                                ? "ALTER TABLE " + table.sql() + " ADD " + constraint
                                : "CREATE " + (unique ? "UNIQUE " : "") + "INDEX ON " + table.sql() + " " + definition)
                .run(connection);
    }

    static void rename(Connection connection, TableName from, String to) throws SQLException {
        Sql.of("ALTER INDEX " + from.sql() + " RENAME TO " + Identifiers.quote(to))
                .run(connection);
    }
}
