package io.ampsync.postgres.internal.verify;

import io.ampsync.BlockReader;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.digest.BlockRanges;
import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests;
import io.ampsync.postgres.internal.digest.RangeDigests.Difference;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Compares a table with its server: first everything in ranges of blocks, then what differs block by block. Others may
 * commit meanwhile. Used by one thread.
 */
public final class Comparison {
    /** How often differing blocks are read again while reorgs come in between. */
    private static final int ATTEMPTS = 10;

    private static final long PAUSE_MILLIS = 1_000;

    private final SyncStream stream;
    private final Request request;
    private final TableSide tableSide;
    private final ServerSide serverSide;

    /**
     * What is to be compared, and how much is asked at a time.
     *
     * @param blocks the blocks to compare, as far as the stream has completed them
     * @param rowsPerSecond the most rows read per second; empty for no limit
     */
    public record Request(TableDesign design, BlockSpan blocks, long blocksPerQuery, OptionalLong rowsPerSecond) {
        boolean isLimited() {
            return !blocks.equals(BlockSpan.ALL);
        }
    }

    public Comparison(Database database, BlockReader server, SyncStream stream, Request request) {
        this.stream = stream;
        this.request = request;
        Pace pace = new Pace(request.rowsPerSecond());
        this.tableSide = new TableSide(database, stream, pace);
        this.serverSide = new ServerSide(server, request.blocksPerQuery(), pace);
    }

    ServerSide serverSide() {
        return serverSide;
    }

    Schema schema() {
        return serverSide.server().schema();
    }

    /** Throws {@link io.ampsync.error.TargetException} if the stream has nothing to compare. */
    void requireState() {
        StreamSnapshot unused = tableSide.state();
    }

    public Outcome run() {
        requireState();
        ComparedTable table = tableSide.table(schema(), request.design());
        Outcome first = compare(table);
        return first.isEqual() ? first : again(first);
    }

    private Outcome compare(ComparedTable table) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Extent extent = extent(table, ConfirmedWatermark.newest(stream, tableSide.state(), serverSide.server()));
            RangeDigests rows = RangeDigests.over(extent.covered());
            OptionalLong strays = tableSide.read(extent, extent.condition(), rows);
            if (strays.isPresent()) {
                return outcome(extent, strays.getAsLong(), rows);
            }
            Pace.pause(PAUSE_MILLIS);
        }
        throw unsettled();
    }

    /** Reads the server's rows. A column that turns out not to have the numbers of blocks is taken for that no more. */
    private Outcome outcome(Extent extent, long strays, RangeDigests rows) {
        RangeDigests serverRows = rows.like();
        long unfitBefore = serverSide.unfit();
        if (!serverSide.read(extent, extent.served(extent.covered()), serverRows)) {
            return compare(extent.table().withoutBlocks());
        }
        long unfit = serverSide.unfit() - unfitBefore;
        List<Difference> differences = rows.differences(serverRows);
        return new Outcome(extent, rows.rows(), serverRows.rows(), unfit, strays, differences, rows.width());
    }

    private Extent extent(ComparedTable table, ConfirmedWatermark watermark) {
        long serverFirst = serverSide.server().blocks().stream()
                .mapToLong(BlockRange::start)
                .min()
                .orElse(0);
        BlockSpan asked = request.blocks();
        long first = Math.max(Math.max(serverFirst, stream.blocks().first()), asked.first());
        long last = Math.min(
                watermark.range().end(),
                Math.min(
                        stream.blocks().last().orElse(Long.MAX_VALUE),
                        asked.last().orElse(Long.MAX_VALUE)));
        if (last < first) {
            throw SourceException.retryable(
                    ErrorKind.NOT_SYNCED,
                    "stream " + stream + ": none of the blocks to verify is complete; the stream has completed block "
                            + watermark.range().end() + ", and begins at "
                            + Math.max(serverFirst, stream.blocks().first()),
                    null);
        }
        return new Extent(table, watermark, new Range(first, last), request.isLimited());
    }

    /** Looks once more at what has differed, as it is now. */
    Outcome again(Outcome before) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ConfirmedWatermark watermark = ConfirmedWatermark.newest(stream, tableSide.state(), serverSide.server());
            Extent now = before.extent().at(watermark);
            BlockRanges ranges = before.differing().through(now.blocks().last());
            RangeDigests rows = RangeDigests.over(ranges);
            OptionalLong strays = tableSide.read(now, now.condition(ranges, before.strays() > 0), rows);
            RangeDigests serverRows = rows.like();
            if (strays.isPresent()
                    && serverSide.read(now, now.served(ranges), serverRows)
                    && watermark.isCurrent(serverSide.server())) {
                return before.settled(now, strays.getAsLong(), rows.differences(serverRows), rows.width());
            }
            Pace.pause(PAUSE_MILLIS);
        }
        throw unsettled();
    }

    private SourceException unsettled() {
        return SourceException.retryable(
                ErrorKind.NOT_SYNCED,
                "stream " + stream + " can't be verified: its newest blocks are replaced again and again; verify"
                        + " again when the chain is quieter, or leave out the newest blocks",
                null);
    }
}
