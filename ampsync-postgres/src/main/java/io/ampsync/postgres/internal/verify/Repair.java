package io.ampsync.postgres.internal.verify;

import io.ampsync.error.TargetException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.internal.digest.BlockField;
import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests.Difference;
import io.ampsync.postgres.internal.sink.RangeReplacement;
import io.ampsync.postgres.internal.sink.SinkResources;
import io.ampsync.postgres.internal.table.Identifiers;
import io.ampsync.postgres.internal.table.SystemColumns;
import io.ampsync.postgres.internal.verify.ServerSide.RowsRefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what differs, range by range. The whole is compared while the stream goes on; then the stream is held while
 * what has differed is looked at again, replaced, and compared. Used by one thread.
 */
public record Repair(SinkResources resources, SyncStream stream, TableDesign design, Comparison comparison) {
    /** What was found before, and what is left; the same if there was nothing to do. */
    public record Result(Outcome before, Outcome after) {}

    /** Throws {@link io.ampsync.error.OwnershipException} if somebody else writes the stream and doesn't lend it. */
    public Result run() {
        Outcome found = comparison.run();
        if (found.isEqual()) {
            return new Result(found, found);
        }
        try (RangeReplacement replacement = RangeReplacement.claim(resources, stream)) {
            Outcome settled = comparison.again(found);
            if (settled.isEqual()) {
                return new Result(settled, settled);
            }
            replacement.prepare(comparison.schema(), design);
            replace(settled, replacement);
            return new Result(settled, comparison.again(settled));
        }
    }

    private void replace(Outcome found, RangeReplacement replacement) {
        @Nullable BlockField blocks = found.extent().table().blocks();
        if (blocks == null) {
            throw TargetException.mismatch(found.extent().table().name() + ": the rows of stream " + stream
                    + " don't tell their block, so those of some blocks can't be replaced; have the query select"
                    + " _block_num, or fill the table anew");
        }
        for (Difference range : joined(found.differences())) {
            replacement.replace(condition(blocks, range), blocks, rows(found, range.blocks(), replacement));
        }
        if (found.strays() > 0) {
            replacement.replace(found.extent().strays(Identifiers.quote(blocks.name())), blocks, RangeReplacement.NONE);
        }
    }

    /** A reorg that replaces the rows while they are read is seen by the watermark; they are left to sync then. */
    private RangeReplacement.Rows rows(Outcome found, Range blocks, RangeReplacement replacement) {
        ServerSide server = comparison.serverSide();
        return out -> {
            try {
                long unused = server.send(blocks, replacement.encoder(), out);
            } catch (RowsRefusedException e) {
                throw e.sql();
            }
            return found.extent().watermark().isCurrent(server.server());
        };
    }

    /** The ids let PostgreSQL find the rows by its index on them. */
    private static String condition(BlockField blocks, Difference range) {
        String block = Identifiers.quote(blocks.name());
        return range.rows() == 0
                ? "FALSE"
                : block + " BETWEEN " + range.blocks().first() + " AND "
                        + range.blocks().last() + " AND " + SystemColumns.TX_ID + " BETWEEN " + range.lowestId()
                        + " AND " + range.highestId();
    }

    private static List<Difference> joined(List<Difference> differences) {
        List<Difference> joined = new ArrayList<>();
        for (Difference next : differences) {
            int newest = joined.size() - 1;
            if (newest >= 0 && joined.get(newest).touches(next)) {
                joined.set(newest, joined.get(newest).with(next));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}
