package io.ampsync.postgres.internal.plan;

import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
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
import java.util.List;
import java.util.Optional;

/**
 * Where a stream stands in a database.
 *
 * @param place where its table and its state are or would be
 * @param installed which tables of ampsync's own are there
 * @param state that of a stream at its first block, if it has none
 * @param owner the process that is on record as its owner
 */
record Standing(
        Placement.Located place,
        Installed installed,
        TableName table,
        StreamSnapshot state,
        Optional<StoredStream.Owner> owner) {

    static Standing look(Connection connection, SyncStream stream, Placement.Located place, Installed installed)
            throws SQLException {
        Optional<StreamSnapshot> state =
                installed == Installed.NOTHING ? Optional.empty() : new StateTables(stream.id()).committed(connection);
        Optional<StoredStream.Owner> owner = installed == Installed.CURRENT
                ? Optional.ofNullable(StreamRow.list(connection).get(stream.id()))
                        .flatMap(StreamRow.Listed::owner)
                : Optional.empty();
        return new Standing(
                place,
                installed,
                new TableName(place.schema(), stream.destination()),
                state.orElseGet(() -> new StreamSnapshot(0, List.of(), false)),
                owner);
    }

    boolean hasRecords() {
        return installed == Installed.CURRENT;
    }

    /** The blocks of the newest watermark; empty for none. */
    List<BlockRange> position() {
        return state.watermark().map(StoredWatermark::ranges).orElse(List.of());
    }
}
