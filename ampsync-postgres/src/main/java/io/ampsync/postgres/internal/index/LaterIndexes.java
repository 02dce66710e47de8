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
            statements.addAll(key(connection, TableKey.of(design.keyPolicy())));
        }
        for (SecondaryIndex index : design.indexes()) {
            statements.add(ddl(connection, index));
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
            statements.addAll(key(connection, standIn.get().key()));
        }
        for (SecondaryIndex index : design.indexes()) {
            if (FoundIndex.list(connection, table, index).stream().noneMatch(FoundIndex::isValid)) {
                statements.add(ddl(connection, index));
            }
        }
        return statements;
    }

    /** As {@link KeyBuild} does it; finds nothing on a table that isn't there yet. */
    private List<String> key(Connection connection, TableKey key) throws SQLException {
        List<String> statements = new ArrayList<>();
        boolean hasPrimary = PrimaryKey.find(connection, table, key).isPresent();
        boolean getsPrimary = key.isPrimary() && !hasPrimary;
        if (getsPrimary) {
            statements.add(PrimaryKey.indexDdl(connection, table, key));
        }
        boolean idsBegin = getsPrimary && !key.lacksIds();
        if (!idsBegin && !IdIndex.exists(connection, table)) {
            statements.add(IdIndex.ddl(table));
        }
        return statements;
    }

    private String ddl(Connection connection, SecondaryIndex index) throws SQLException {
        IndexDdl ddl = new IndexDdl(table, index);
        return ddl.createConcurrently(ddl.freeName(connection)).substring(IndexDdl.MARK.length());
    }
}
