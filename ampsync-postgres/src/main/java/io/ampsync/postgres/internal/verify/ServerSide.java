package io.ampsync.postgres.internal.verify;

import io.ampsync.BlockReader;
import io.ampsync.error.SourceException;
import io.ampsync.model.BlockSpan;
import io.ampsync.postgres.internal.copy.BatchEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.CopyOutput;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.digest.BlockRanges;
import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests;
import io.ampsync.postgres.internal.digest.TupleReader;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Reads the server's rows, so many blocks at a time, in the form in which they would be in the table. A query that
 * fails in a way that may pass is repeated. Used by one thread.
 */
final class ServerSide {
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 500;

    private final BlockReader server;
    private final long blocksPerQuery;
    private final Pace pace;
    private final SlabPool slabs;
    private long unfit;

    ServerSide(BlockReader server, long blocksPerQuery, Pace pace) {
        this.server = server;
        this.blocksPerQuery = blocksPerQuery;
        this.pace = pace;
        this.slabs = new SlabPool(1 << 20);
    }

    BlockReader server() {
        return server;
    }

    /** Rows so far that the table can't hold. */
    long unfit() {
        return unfit;
    }

    /**
     * Adds the rows of some blocks to {@code digests}. False if a row names another block than those that were asked
     * for: then what it names isn't its block.
     */
    boolean read(Extent extent, BlockRanges ranges, RangeDigests digests) {
        for (Range range : ranges.ranges()) {
            for (long first = range.first(); first <= range.last(); first += blocksPerQuery) {
                Range window = new Range(first, Math.min(range.last(), first + blocksPerQuery - 1));
                if (!window(extent, window, digests)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean window(Extent extent, Range window, RangeDigests digests) {
        for (int attempt = 1; ; attempt++) {
            RangeDigests part = digests.like();
            try {
                Extent.Counter counter = new Extent(extent.table(), extent.watermark(), window, true).counter(part);
                TupleReader rows = TupleReader.ofRows(
                        extent.table().fields(), extent.table().digester(counter));
                long left = send(window, extent.table().encoder(), rows);
                unfit += left;
                digests.add(part);
                return counter.strays() == 0;
            } catch (SourceException e) {
                if (!e.isRetryable() || attempt == ATTEMPTS) {
                    throw e;
                }
                Pace.pause(FIRST_PAUSE_MILLIS << attempt);
            }
        }
    }

    /** Hands out the rows of a few blocks. Returns how many the table can't hold, which are left out. */
    long send(Range blocks, BatchEncoder encoder, CopyOutput out) {
        long[] left = new long[1];
        try (CopyBuffer buffer = new CopyBuffer(slabs)) {
            server.read(new BlockSpan(blocks.first(), OptionalLong.of(blocks.last())), batch -> {
                left[0] += encode(batch, encoder, buffer);
                drain(buffer, out);
                pace.read(batch.getRowCount());
            });
        }
        return left[0];
    }

    private static int encode(VectorSchemaRoot batch, BatchEncoder encoder, CopyBuffer buffer) {
        int kept = encoder.encode(0, batch, buffer, row -> {});
        return batch.getRowCount() - kept;
    }

    private static void drain(CopyBuffer buffer, CopyOutput out) {
        try {
            buffer.writeTo(out);
        } catch (SQLException e) {
            throw new RowsRefusedException(e);
        }
        buffer.truncate(0);
    }

    /** Carries what the taker of rows has thrown through the server's client. */
    static final class RowsRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException sql;

        RowsRefusedException(SQLException sql) {
            super(sql);
            this.sql = sql;
        }

        SQLException sql() {
            return sql;
        }
    }
}
