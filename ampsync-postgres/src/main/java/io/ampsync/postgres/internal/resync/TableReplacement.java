package io.ampsync.postgres.internal.resync;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.RelationNames;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives one table the name of another, and all that the other has beside its rows, within a transaction that has locked
 * both. The other is called {@code replaced} then, and its indexes by their numbers.
 */
record TableReplacement(TableName live, TableName fresh, TableName replaced) {
    private static final String REPLACED_INDEX = "ampsync_replaced_";

    /** Throws {@link TargetException} if the new table can't stand in for the old one. */
    void run(Connection connection) throws SQLException {
        long from = oid(connection, live);
        long to = oid(connection, fresh);
        List<TableIndex> before = TableIndex.list(connection, from);
        List<TableIndex> after = TableIndex.list(connection, to);
        EmptySearchPath.during(connection, () -> {
            TableDescription wanted = TableDescription.of(connection, from);
            List<String> statements = Attachments.statements(connection, live, from, to);
            rename(connection, live, replaced);
            for (TableIndex index : before) {
                TableIndex.rename(connection, sibling(index.name()), REPLACED_INDEX + index.oid());
            }
            rename(connection, fresh, live);
            renameIndexes(connection, before, after);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            requireLikeness(wanted, TableDescription.of(connection, to));
        });
    }

    private static long oid(Connection connection, TableName table) throws SQLException {
        return TargetTable.find(connection, table)
                .orElseThrow(() -> TargetException.mismatch(table + " is missing; start the resync again"))
                .oid();
    }

    private static void rename(Connection connection, TableName from, TableName to) throws SQLException {
        Sql.of("ALTER TABLE " + from.sql() + " RENAME TO " + Identifiers.quote(to.table()))
                .run(connection);
    }

    private TableName sibling(String name) {
        return new TableName(live.schema(), name);
    }

    /** Indexes of which the old table has the like get its names, others what they would be called there. */
    private void renameIndexes(Connection connection, List<TableIndex> before, List<TableIndex> after)
            throws SQLException {
        List<TableIndex> rest = new ArrayList<>(after);
        for (TableIndex index : before) {
            Optional<TableIndex> like = index.find(rest);
            if (like.isPresent()) {
                rest.remove(like.get());
                TableIndex.rename(connection, sibling(like.get().name()), index.name());
            }
        }
        for (TableIndex index : rest) {
            String name = index.name().replace(fresh.table(), live.table());
            if (!name.equals(index.name()) && RelationNames.isFree(connection, sibling(name))) {
                TableIndex.rename(connection, sibling(index.name()), name);
            }
        }
    }

    private void requireLikeness(TableDescription wanted, TableDescription found) {
        List<String> differences = wanted.differences(found);
        if (!differences.isEmpty()) {
            throw TargetException.mismatch(live + " can't be replaced, as the new table would be "
                    + String.join("; ", differences)
                    + "; if the table has been altered since the resync began, give that up (resync --abandon) and"
                    + " start it again");
        }
    }
}
