package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.state.OwnedState;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TableShape;
import io.ampsync.postgres.internal.table.TargetDdl;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;

/** How rows of one schema get into the table, as long as the table has this shape. */
record PreparedTable(BatchEncoder encoder, String copySql, TableShape shape) {
    /** Creates the table, or completes it, and records that. */
    static PreparedTable prepare(Connection connection, OwnedStream owned, Schema schema) throws SQLException {
        TableName name = owned.table();
        Optional<TargetTable> found = TargetTable.find(connection, name);
        if (found.isPresent()) {
            TargetStorage.require(connection, found.get());
        }
        List<String> ddl = found.map(existing -> TargetDdl.complete(existing, schema))
                .orElseGet(() -> List.of(TargetDdl.create(name, schema)));
        try (Statement statement = connection.createStatement()) {
            for (String sql : ddl) {
                statement.execute(sql);
            }
        }
        TargetTable ready = TargetTable.find(connection, name).orElseThrow();
        BatchEncoder encoder = BatchEncoder.of(name.toString(), schema, ready.columns(), NulPolicy.REPLACE);
        if (found.isPresent() && !ddl.isEmpty() && owned.state().watermark().isPresent()) {
            new AddedColumns(owned.fence().streamId(), found.get(), schema).warn();
        }
        if (!ddl.isEmpty() && !StreamRow.recordOid(connection, owned.fence(), ready.oid())) {
            long unused = new OwnedState(owned.fence()).require(connection, 0);
            throw owned.fence().newTakenOverException();
        }
        return new PreparedTable(
                encoder, copySql(name, encoder), TableShape.of(connection, name).orElseThrow());
    }

    private static String copySql(TableName name, BatchEncoder encoder) {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY " + name.sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)";
    }
}
