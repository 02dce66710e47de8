package io.ampsync.postgres.internal.sink;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.ownership.ProcessClaims;
import io.ampsync.postgres.internal.ownership.StreamLoan;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.ownership.TransactionLock;
import io.ampsync.postgres.internal.ownership.Vacancy;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.QuarantineRows;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.table.TargetTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes a stream, its rows and all that is on record of it, in one transaction. Whoever claims the stream meanwhile
 * waits for its row, and then begins afresh; an owner that was taken for dead and comes back finds its right gone.
 */
public final class StreamReset {
    private final ProcessClaims process;
    private final Connections connections;
    private final Placement placement;
    private final String streamId;
    private final StreamRow stream;
    private final StateTables state;

    public StreamReset(SinkResources resources, String streamId) {
        this.process = resources.claims();
        this.connections = resources.database().connections("reset of stream " + streamId);
        this.placement = new Placement(resources.database().schema());
        this.streamId = streamId;
        this.stream = new StreamRow(streamId);
        this.state = new StateTables(streamId);
    }

    /** What a removal has led to; {@code table} is null for a stream without one. */
    private record Removed(@Nullable TableName table) {}

    /**
     * Empties the table, or drops it. Returns schema and name, empty for a stream without one.
     *
     * @throws OwnershipException if the stream's owner is alive and doesn't hand it over
     * @throws TargetException if the stream is unknown, or others would lose by it
     */
    public Optional<String> run(boolean dropTable) throws SQLException {
        process.reserve(streamId, this);
        try (StreamLoan loan = new StreamLoan(process, streamId, "to reset it")) {
            Connections.Call call = connections.call();
            String schema = call.transact(this::requireKnown);
            while (true) {
                Vacancy vacancy = loan.await(call);
                if (vacancy.isInherited()) {
                    new TransactionLock(schema, streamId).terminateHolders(call, null);
                }
                Optional<Removed> removed = call.transact(connection -> remove(connection, vacancy, dropTable));
                if (removed.isPresent()) {
                    return Optional.ofNullable(removed.get().table()).map(name -> name.schema() + "." + name.table());
                }
            }
        } finally {
            process.unreserve(streamId, this);
        }
    }

    /** Returns the schema that the state is in. */
    private String requireKnown(Connection connection) throws SQLException {
        placement.verify(connection);
        if (!SchemaInstall.isInstalled(connection) || !state.isKnown(connection)) {
            throw TargetException.mismatch("stream " + streamId + " is not on record here; ampsync status lists those"
                    + " that are, by their ids");
        }
        return currentSchema(connection);
    }

    private static String currentSchema(Connection connection) throws SQLException {
        return Sql.of("SELECT current_schema()")
                .first(connection, row -> row.getString(1))
                .orElseThrow();
    }

    /** Empty if the stream wasn't vacant after all. */
    private Optional<Removed> remove(Connection connection, Vacancy vacancy, boolean dropTable) throws SQLException {
        String schema = requireKnown(connection);
        state.create(connection);
        if (!vacancy.holds(stream.lockOwner(connection))) {
            return Optional.empty();
        }
        Optional<TargetTable> table = table(connection, schema);
        if (table.isPresent()) {
            new TableRemoval(connection, table.get(), streamId).run(dropTable);
        }
        QuarantineRows.deleteAll(connection, streamId);
        state.delete(connection);
        return Optional.of(new Removed(table.map(TargetTable::name).orElse(null)));
    }

    /** The table on record; for a stream that only the Rust tool has written, the one that its id ends with. */
    private Optional<TargetTable> table(Connection connection, String schema) throws SQLException {
        Optional<StreamRow.Target> recorded = stream.target(connection);
        if (recorded.isPresent()) {
            return TargetTable.find(
                    connection,
                    new TableName(recorded.get().schema(), recorded.get().table()));
        }
        TableName usual = new TableName(schema, streamId.substring(streamId.lastIndexOf(':') + 1));
        boolean isItsOwn = StateTables.hasCommitted(connection, streamId)
                && stream.otherStreamOf(connection, usual.schema(), usual.table())
                        .isEmpty();
        return isItsOwn
                ? TargetTable.find(connection, usual).filter(table -> table.has(SystemColumns.TX_ID))
                : Optional.empty();
    }
}
