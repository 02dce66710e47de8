package io.ampsync.postgres.internal.plan;

import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.index.StandIn;
import io.ampsync.postgres.internal.ownership.StreamRow;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall.Installed;
import io.ampsync.postgres.internal.state.StateTables;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.status.StoredStream;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where a stream stands in a database.
 *
 * @param place where its table and its state are or would be
 * @param installed which tables of ampsync's own are there
 * @param hasRecords whether these say what today's do, even if those of an older ampsync lack something else
 * @param state that of a stream at its first block, if it has none
 * @param owner the process that is on record as its owner
 */
record Standing(
        Placement.Located place,
        Installed installed,
        boolean hasRecords,
        TableName table,
        StreamSnapshot state,
        Optional<StoredStream.Owner> owner) {
    /** A column or a table is missing. */
    private static final Set<String> ABSENT = Set.of("42703", "42P01");

    static Standing look(Connection connection, SyncStream stream, Placement.Located place, Installed installed)
            throws SQLException {
        Optional<StreamSnapshot> state =
                installed == Installed.NOTHING ? Optional.empty() : new StateTables(stream.id()).look(connection);
        TableName table = new TableName(place.schema(), stream.destination());
        boolean hasRecords = installed == Installed.CURRENT
                || (installed == Installed.OUTDATED && isReadable(connection, new StreamRow(stream.id()), table));
        return new Standing(
                place,
                installed,
                hasRecords,
                table,
                state.orElse(StreamSnapshot.EMPTY),
                hasRecords ? owner(connection, stream) : Optional.empty());
    }

    private static Optional<StoredStream.Owner> owner(Connection connection, SyncStream stream) throws SQLException {
        return Optional.ofNullable(StreamRow.list(connection).get(stream.id())).flatMap(StreamRow.Listed::owner);
    }

    /** Reads whatever is looked at of the records. */
    private static boolean isReadable(Connection connection, StreamRow row, TableName table) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            List<Object> unused = List.of(
                    row.target(connection),
                    row.source(connection),
                    row.createdAs(connection),
                    row.otherStreamOf(connection, table.schema(), table.table()),
                    StreamRow.list(connection),
                    StandIn.find(connection, table));
            return true;
        } catch (SQLException e) {
            if (!ABSENT.contains(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    /** Whether the stream ends, and has got there. */
    boolean isComplete(BlockSpan blocks) {
        OptionalLong last = blocks.last();
        return last.isPresent()
                && !position().isEmpty()
                && position().stream().allMatch(range -> range.end() >= last.getAsLong());
    }

    /** The blocks of the newest watermark; empty for none. */
    List<BlockRange> position() {
        return state.watermark().map(StoredWatermark::ranges).orElse(List.of());
    }
}
