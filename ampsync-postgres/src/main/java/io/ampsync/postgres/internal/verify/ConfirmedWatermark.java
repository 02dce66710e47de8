package io.ampsync.postgres.internal.verify;

import io.ampsync.BlockReader;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.WatermarkStanding;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;

/** The watermark up to which table and server must have the same rows. */
record ConfirmedWatermark(long id, BlockRange range) {

    /**
     * The newest watermark of a state whose block the server still has. Where a watermark is current, so are all older
     * ones.
     *
     * @throws SourceException if there is none
     */
    static ConfirmedWatermark newest(SyncStream stream, StreamSnapshot state, BlockReader server) {
        List<StoredWatermark> all = state.watermarks();
        if (all.stream().anyMatch(watermark -> watermark.ranges().size() > 1)) {
            throw SourceException.permanent(
                    ErrorKind.QUERY,
                    "stream " + stream + " covers several networks, where the number of a block doesn't tell which"
                            + " block is meant: such a stream can't be verified; stream each network by itself",
                    null);
        }
        int low = 0;
        int high = all.size();
        int middle = high - 1;
        while (low < high) {
            if (of(all.get(middle)).isCurrent(server)) {
                low = middle + 1;
            } else {
                high = middle;
            }
            middle = (low + high) >>> 1;
        }
        if (low == 0) {
            throw noneConfirmed(stream, all);
        }
        return of(all.get(low - 1));
    }

    private static SourceException noneConfirmed(SyncStream stream, List<StoredWatermark> all) {
        String found = all.isEmpty()
                ? "it has completed no block yet"
                : "the server has none of the " + all.size() + " blocks at which it could be compared, "
                        + all.get(0).ranges().get(0).end() + " to "
                        + all.get(all.size() - 1).ranges().get(0).end() + ", or no longer with the same hash";
        return SourceException.retryable(
                ErrorKind.NOT_SYNCED,
                "stream " + stream + " can't be verified: " + found
                        + "; let sync and the server get on, and verify again",
                null);
    }

    private static ConfirmedWatermark of(StoredWatermark watermark) {
        return new ConfirmedWatermark(watermark.id(), watermark.ranges().get(0));
    }

    boolean isCurrent(BlockReader server) {
        return server.standing(range) == WatermarkStanding.CURRENT;
    }

    /** Whether a state still has it. */
    boolean isIn(StreamSnapshot state) {
        return state.watermarks().stream()
                .anyMatch(watermark ->
                        watermark.id() == id && watermark.ranges().get(0).sameBlocks(range));
    }
}
