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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How rows of one schema get into the table, as long as the table has this shape. */
record PreparedTable(BatchEncoder encoder, String copySql, TableShape shape) {
    private static final Logger log = LoggerFactory.getLogger(PreparedTable.class);

    /** Creates the table, or completes it, and records that. */
    static PreparedTable prepare(Connection connection, OwnedStream owned, Schema schema) throws SQLException {
        TableName name = owned.table();
        Optional<TargetTable> found = TargetTable.find(connection, name);
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
            log.warn(
                    "{}: columns of stream {} were missing and have been added; rows written before hold NULL in them: {}",
                    name,
                    owned.fence().streamId(),
                    String.join(", ", addedColumns(found.get(), ready)));
        }
        if (!ddl.isEmpty() && !StreamRow.recordOid(connection, owned.fence(), ready.oid())) {
            long unused = new OwnedState(owned.fence()).require(connection, 0);
            throw owned.fence().newTakenOverException();
        }
        return new PreparedTable(
                encoder, copySql(name, encoder), TableShape.of(connection, name).orElseThrow());
    }

    private static List<String> addedColumns(TargetTable before, TargetTable after) {
        return after.columns().stream()
                .map(column -> column.name())
                .filter(name -> !before.has(name))
                .toList();
    }

    private static String copySql(TableName name, BatchEncoder encoder) {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY " + name.sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)";
    }
}
