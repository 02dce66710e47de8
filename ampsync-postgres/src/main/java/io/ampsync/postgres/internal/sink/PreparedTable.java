package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
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
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How rows of one schema get into the table, as long as the table has this shape.
 *
 * @param hasTriggers whether functions of the user's see the rows, perhaps expecting them in order
 */
record PreparedTable(BatchEncoder encoder, String copySql, TableShape shape, boolean hasTriggers) {
    private static final Logger log = LoggerFactory.getLogger(PreparedTable.class);

    /** Creates the table, or completes it, and records that; one that doesn't fit is replaced if it is untouched. */
    static PreparedTable prepare(Connection connection, OwnedStream owned, Schema schema) throws SQLException {
        Optional<UntouchedTable> untouched = UntouchedTable.find(connection, owned);
        if (untouched.isEmpty()) {
            return match(connection, owned, schema, false);
        }
        Savepoint before = connection.setSavepoint();
        try {
            return match(connection, owned, schema, true);
        } catch (TargetException e) {
            connection.rollback(before);
            if (!untouched.get().drop(connection)) {
                throw e;
            }
            log.info(
                    "{}: its columns don't fit stream {}; as it was created for that stream and has never held a row,"
                            + " ampsync creates it anew",
                    owned.table(),
                    owned.fence().streamId());
            return match(connection, owned, schema, true);
        }
    }

    /** @param untouched whether the table, if there is one, is known to be as ampsync has created it */
    private static PreparedTable match(Connection connection, OwnedStream owned, Schema schema, boolean untouched)
            throws SQLException {
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
        if (!ddl.isEmpty()) {
            record(connection, owned, ready.oid(), untouched || found.isEmpty());
        }
        return new PreparedTable(
                encoder,
                copySql(name, encoder),
                TableShape.of(connection, name).orElseThrow(),
                TargetStorage.hasTriggers(connection, ready));
    }

    private static void record(Connection connection, OwnedStream owned, long oid, boolean created)
            throws SQLException {
        @Nullable
        String createdAs = created ? UntouchedTable.fingerprint(connection, oid).orElse(null) : null;
        if (!StreamRow.recordTable(connection, owned.fence(), oid, createdAs)) {
            long unused = new OwnedState(owned.fence()).require(connection, 0);
            throw owned.fence().newTakenOverException();
        }
    }

    private static String copySql(TableName name, BatchEncoder encoder) {
        String columns = encoder.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        return "COPY " + name.sql() + " (" + columns + ") FROM STDIN (FORMAT BINARY)";
    }
}
