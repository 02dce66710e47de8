package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.table.IdIndex;
import io.ampsync.postgres.internal.table.PrimaryKey;
import io.ampsync.postgres.internal.table.TableKey;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetDdl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a table gets once its stream has caught up: its key, if that waits, and the indexes that are declared. */
public record LaterIndexes(TableName table, TableDesign design) {

    /** The statements for a table that is created. */
    public List<String> ofNewTable(Connection connection) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (TargetDdl.isKeyLater(design)) {
            TableKey key = TableKey.of(design.keyPolicy());
            StandIn standIn = new StandIn(table, StandIn.usualName(connection, table), key);
            statements.addAll(key(connection, standIn, true));
        }
        for (SecondaryIndex index : design.indexes()) {
            IndexDdl ddl = new IndexDdl(table, index);
            String name = ddl.freeName(connection);
            statements.add(
                    design.partitions().isPresent()
                            ? ddl.createOnParent(name)
                            : unmarked(ddl.createConcurrently(name)));
        }
        return statements;
    }

    /**
     * The statements for what a table lacks that exists.
     *
     * @param records whether ampsync has records, by which it knows a table that waits for its key
     */
    public List<String> ofTable(Connection connection, boolean records) throws SQLException {
        List<String> statements = new ArrayList<>();
        Optional<StandIn> standIn = records ? StandIn.find(connection, table) : Optional.empty();
        if (standIn.isPresent()) {
            statements.addAll(key(connection, standIn.get(), StandIn.hasWholeRows(connection, table)));
        }
        for (SecondaryIndex index : design.indexes()) {
            TreeBuild.plan(connection, new IndexDdl(table, index)).stream()
                    .map(LaterIndexes::unmarked)
                    .forEach(statements::add);
        }
        return statements;
    }

    /** As {@link KeyBuild} does it; finds nothing on a table that isn't there yet. */
    private List<String> key(Connection connection, StandIn standIn, boolean wholeRows) throws SQLException {
        TableKey key = standIn.key();
        List<String> statements = new ArrayList<>();
        Optional<PrimaryKey> found = PrimaryKey.find(connection, table, key);
        boolean getsPrimary = key.isPrimary() && found.isEmpty();
        if (getsPrimary) {
            statements.add(PrimaryKey.indexDdl(connection, table, key));
        }
        boolean idsBegin = getsPrimary && !key.lacksIds();
        if (!idsBegin && !IdIndex.exists(connection, table)) {
            statements.add(IdIndex.ddl(table));
        }
        if (getsPrimary) {
            statements.add(new PrimaryKey(table, PrimaryKey.indexName(connection, table), false).constraintDdl());
        } else if (key.isPrimary() && !found.orElseThrow().isConstraint()) {
            statements.add(found.get().constraintDdl());
        }
        statements.addAll(standIn.dropDdl(wholeRows));
        return statements;
    }

    /** Without what is for the server's views of what runs. */
    private static String unmarked(String sql) {
        return sql.replace(IndexDdl.MARK, "");
    }
}
