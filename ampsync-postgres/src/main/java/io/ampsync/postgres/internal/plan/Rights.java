package io.ampsync.postgres.internal.plan;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.SchemaInstall.Installed;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the role must be allowed to do and isn't, as the statements that would allow it. */
final class Rights {
    private static final String RIGHT_MISSING = "42501";

    private static final String MAY_WRITE = """
            SELECT WHERE has_table_privilege(?::bigint::oid, 'SELECT') AND has_table_privilege(?::bigint::oid, 'INSERT')
            AND has_table_privilege(?::bigint::oid, 'DELETE')""";

    private static final String OWNS =
            "SELECT FROM pg_class WHERE oid = ?::bigint::oid AND pg_has_role(relowner, 'USAGE')";

    private final Connection connection;
    private final Placement.Located place;
    private final String role;
    private final Set<String> missing = new LinkedHashSet<>();

    Rights(Connection connection, Placement.Located place) throws SQLException {
        this.connection = connection;
        this.place = place;
        this.role = Sql.of("SELECT quote_ident(current_user)")
                .first(connection, row -> row.getString(1))
                .orElseThrow();
    }

    /** Throws if any is missing. */
    void require() throws SQLException {
        if (!missing.isEmpty()) {
            throw new SQLException("role " + role + " lacks rights: " + String.join("; ", missing), RIGHT_MISSING);
        }
    }

    /** To have ampsync's own tables where they are to be, and to write into them. */
    void ownTables(Installed installed) throws SQLException {
        if (!place.exists()) {
            if (!Sql.of("SELECT WHERE has_database_privilege(current_database(), 'CREATE')")
                    .exists(connection)) {
                missing.add("CREATE SCHEMA " + Identifiers.quote(place.schema()) + " AUTHORIZATION " + role);
            }
            return;
        }
        if (installed != Installed.CURRENT) {
            create();
            for (String table : SchemaInstall.ofOthers(connection)) {
                missing.add(owner(new TableName(place.schema(), table)));
            }
        }
        for (String table : SchemaInstall.unreadable(connection)) {
            missing.add("GRANT SELECT ON " + new TableName(place.schema(), table).sql() + " TO " + role);
        }
        for (String table : SchemaInstall.withoutRights(connection)) {
            missing.add("GRANT SELECT, INSERT, UPDATE, DELETE ON " + new TableName(place.schema(), table).sql() + " TO "
                    + role);
        }
    }

    /** To create tables and indexes in the schema: whoever creates it may. */
    void create() throws SQLException {
        if (!mayCreate()) {
            missing.add("GRANT CREATE ON SCHEMA " + Identifiers.quote(place.schema()) + " TO " + role);
        }
    }

    private boolean mayCreate() throws SQLException {
        return !place.exists()
                || Sql.of("SELECT WHERE has_schema_privilege(?, 'CREATE')", place.schema())
                        .exists(connection);
    }

    /** Whether a table can get indexes; their absence ends nothing. */
    boolean mayIndex(TargetTable table) throws SQLException {
        return mayCreate() && owns(table);
    }

    /** To write and delete rows of a table. */
    void write(TargetTable table) throws SQLException {
        if (!Sql.of(MAY_WRITE, table.oid(), table.oid(), table.oid()).exists(connection)) {
            missing.add("GRANT SELECT, INSERT, DELETE ON " + table.name().sql() + " TO " + role);
        }
    }

    /** To add columns to a table, or partitions. */
    void alter(TargetTable table) throws SQLException {
        if (!owns(table)) {
            missing.add(owner(table.name()));
        }
    }

    private boolean owns(TargetTable table) throws SQLException {
        return Sql.of(OWNS, table.oid()).exists(connection);
    }

    private String owner(TableName table) {
        return "ALTER TABLE " + table.sql() + " OWNER TO " + role;
    }
}
