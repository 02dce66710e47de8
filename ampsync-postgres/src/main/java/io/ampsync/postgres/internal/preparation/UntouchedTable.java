package io.ampsync.postgres.internal.preparation;

import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;

/**
 * A table that ampsync has created for a stream, that has never held a row, and that nobody has altered since: nothing
 * is lost if it is dropped.
 */
record UntouchedTable(TableName name, long oid, String fingerprint) {
    /**
     * What the catalogue says of a table, in short: its file, columns, options, owner, grants and comments, and all
     * that depends on it, such as indexes, constraints, defaults, triggers, policies, views and publications. Null if
     * it has ever held a row, or keeps its rows elsewhere.
     */
    private static final String FINGERPRINT = """
            SELECT encode(sha256(convert_to(concat_ws('|', c.oid, c.relname, c.relnamespace, c.relfilenode, c.relowner,
                c.relpersistence, c.reltablespace, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,
                c.relacl::text, c.reloptions::text, columns.text, dependents.text, comments.text), 'UTF8')), 'hex')
            FROM pg_class c,
            LATERAL (SELECT string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
                a.attidentity, a.attgenerated, a.attcollation, a.attstorage, a.attacl::text, a.attoptions::text), ','
                ORDER BY a.attnum) AS text
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) columns,
            LATERAL (SELECT string_agg(concat_ws(' ', d.classid, d.objid, d.objsubid, d.refobjsubid, d.deptype), ','
                ORDER BY d.classid, d.objid, d.objsubid, d.refobjsubid, d.deptype) AS text
                FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid) dependents,
            LATERAL (SELECT string_agg(concat_ws(' ', d.objsubid, d.description), ',' ORDER BY d.objsubid) AS text
                FROM pg_description d WHERE d.classoid = 'pg_class'::regclass AND d.objoid = c.oid) comments
            WHERE c.oid = ?::bigint::oid AND (c.relkind = 'r' AND pg_relation_size(c.oid) = 0
                OR c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid))""";

    private static final String DROPPABLE =
            "SELECT FROM pg_class WHERE oid = ?::bigint::oid AND pg_has_role(relowner, 'USAGE')";

    /** Something has come to depend on the table at the last moment, or it is somebody else's. */
    private static final Set<String> UNDROPPABLE = Set.of("2BP01", "42501");

    /** The table of a stream that has no watermark, if there is one and it is such a table. */
    static Optional<UntouchedTable> find(Connection connection, TableName name, String streamId, StreamSnapshot state)
            throws SQLException {
        if (state.watermark().isPresent()) {
            return Optional.empty();
        }
        Optional<String> created = new StreamRow(streamId).createdAs(connection);
        Optional<TargetTable> table = created.isPresent() ? TargetTable.find(connection, name) : Optional.empty();
        return table.isPresent()
                        && created.equals(fingerprint(connection, table.get().oid()))
                ? Optional.of(new UntouchedTable(name, table.get().oid(), created.get()))
                : Optional.empty();
    }

    /** How a table is recognised that has never held a row; empty if it has. */
    static Optional<String> fingerprint(Connection connection, long oid) throws SQLException {
        return Sql.of(FINGERPRINT, oid).first(connection, row -> row.getString(1));
    }

    /** Whether the role may drop it, for those who only look. */
    boolean isDroppable(Connection connection) throws SQLException {
        return Sql.of(DROPPABLE, oid).exists(connection);
    }

    /**
     * Drops the table, if it is still untouched once nobody else can write into it. False if not; the transaction has
     * failed then, perhaps.
     */
    boolean drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + name.sql() + " IN ACCESS EXCLUSIVE MODE");
            if (!fingerprint(connection, oid).equals(Optional.of(fingerprint))) {
                return false;
            }
            statement.execute("DROP TABLE " + name.sql());
            return true;
        } catch (SQLException e) {
            if (UNDROPPABLE.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
