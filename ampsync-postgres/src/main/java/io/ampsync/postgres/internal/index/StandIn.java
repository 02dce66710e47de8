package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableKey;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What a table has as long as it lacks its key: a BRIN index on {@code _tx_id}, which costs next to nothing to
 * fill and finds the rows of an undo; and whole rows as its replica identity, or PostgreSQL would refuse to delete any
 * once the table is in a publication.
 *
 * <p>The index knows nothing of pages that aren't summarised; until they are, everybody who looks something up reads
 * all of them.
 *
 * @param name of the index, which is in the schema of its table
 * @param key what it stands in for
 */
public record StandIn(TableName table, String name, TableKey key) {
    private static final String INDEXES = """
            SELECT i.relname FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
            WHERE x.indrelid = to_regclass(?) AND m.amname = 'brin'""";

    private static final String HAS_WHOLE_ROWS =
            "SELECT FROM pg_class WHERE oid = to_regclass(?) AND relreplident = 'f'";

    /** The statements that create it. */
    public static List<String> ddl(TableName table) {
        return List.of(
                "CREATE INDEX ON " + table.sql() + " USING brin (" + SystemColumns.TX_ID + ")",
                "ALTER TABLE " + table.sql() + " REPLICA IDENTITY FULL");
    }

    /** Creates it for a new table, and records that the table waits for its key. */
    public static StandIn create(Connection connection, TableName table, KeyPolicy key) throws SQLException {
        for (String sql : ddl(table)) {
            Sql.of(sql).run(connection);
        }
        String name = Sql.of(INDEXES, table.sql())
                .first(connection, row -> row.getString(1))
                .orElseThrow();
        new IndexRow(table).create(connection, new IndexRow.Waiting(name, key));
        return new StandIn(table, name, TableKey.of(key));
    }

    /** That of a table that waits for its key; empty if the table has it, or is somebody else's. */
    public static Optional<StandIn> find(Connection connection, TableName table) throws SQLException {
        Optional<IndexRow.Waiting> recorded = new IndexRow(table).waiting(connection);
        return recorded.isPresent()
                        && Sql.of(
                                        INDEXES + " AND i.relname = ?",
                                        table.sql(),
                                        recorded.get().standIn())
                                .exists(connection)
                ? recorded.map(waiting -> new StandIn(table, waiting.standIn(), TableKey.of(waiting.key())))
                : Optional.empty();
    }

    /** Takes new pages in. Waits for, and keeps off, autovacuum and the like, but neither readers nor writers. */
    public void summarize(Connection connection) throws SQLException {
        boolean unused =
                Sql.of("SELECT brin_summarize_new_values(?::regclass)", sql()).exists(connection);
    }

    /** Removes it, from a table that has its key. */
    void drop(Connection connection) throws SQLException {
        for (String sql : dropDdl(hasWholeRows(connection, table))) {
            Sql.of(sql).run(connection);
        }
    }

    static boolean hasWholeRows(Connection connection, TableName table) throws SQLException {
        return Sql.of(HAS_WHOLE_ROWS, table.sql()).exists(connection);
    }

    /** What removes it. Without a primary key whole rows stay the replica identity. */
    List<String> dropDdl(boolean wholeRows) {
        String drop = "DROP INDEX IF EXISTS " + sql();
        return key.isPrimary() && wholeRows
                ? List.of(drop, "ALTER TABLE " + table.sql() + " REPLICA IDENTITY DEFAULT")
                : List.of(drop);
    }

    /** What PostgreSQL will call that of a table that is created now. */
    static String usualName(Connection connection, TableName table) throws SQLException {
        String suffix = "_" + SystemColumns.TX_ID + "_idx";
        String name = RelationNames.fit(table.table(), suffix);
        for (int number = 1; !RelationNames.isFree(connection, new TableName(table.schema(), name)); number++) {
            name = RelationNames.fit(table.table(), suffix + number);
        }
        return name;
    }

    String sql() {
        return Identifiers.quote(table.schema()) + "." + Identifiers.quote(name);
    }
}
