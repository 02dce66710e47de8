package io.ampsync.postgres.internal.sink;

import io.ampsync.error.TargetException;
import io.ampsync.postgres.internal.connect.Sql;
import io.ampsync.postgres.internal.digest.Tuple;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeMap;

/**
 * Numbers rows that come into a table later than their block: each gets the id of the watermark that completes the
 * block, or, if that has been forgotten, of the oldest that is remembered. Undo goes back to remembered watermarks, or
 * to before all of them: it takes such a row away exactly if it takes the block away. Batches never have the ids of
 * watermarks, so only rows that were put in like this have to be counted on from.
 */
final class WatermarkIds {
    private final TableName table;
    /** The watermarks by their last block. */
    private final TreeMap<Long, Place> places = new TreeMap<>();

    private long numbered;

    /** The next free place under an id. */
    private static final class Place {
        final long id;
        long rowIndex;

        Place(long id, long rowIndex) {
            this.id = id;
            this.rowIndex = rowIndex;
        }
    }

    private WatermarkIds(TableName table) {
        this.table = table;
    }

    /** The ids of a stream of one network. */
    static WatermarkIds of(Connection connection, TableName table, StreamSnapshot state) throws SQLException {
        WatermarkIds ids = new WatermarkIds(table);
        for (StoredWatermark watermark : state.watermarks()) {
            long next = Sql.of(
                            "SELECT coalesce(max(" + SystemColumns.ROW_INDEX + "), -1) + 1 FROM " + table.sql()
                                    + " WHERE " + SystemColumns.TX_ID + " = ?",
                            watermark.id())
                    .first(connection, row -> row.getLong(1))
                    .orElse(0L);
            ids.places.put(watermark.ranges().get(0).end(), new Place(watermark.id(), next));
        }
        return ids;
    }

    /** Gives a row of a block its id and its place. */
    void number(Tuple row, long block) {
        var place = places.ceilingEntry(block);
        if (place == null || place.getValue().rowIndex > Integer.MAX_VALUE) {
            throw TargetException.unstorable(table + " has no place for another row of block " + block
                    + " under the id of its watermark; fill the table anew");
        }
        row.setLong(0, place.getValue().id);
        row.setInt(1, (int) place.getValue().rowIndex++);
        numbered++;
    }

    long numbered() {
        return numbered;
    }
}
