package io.ampsync.postgres.internal.verify;

import io.ampsync.model.SyncStream;
import io.ampsync.postgres.internal.digest.BlockRanges;
import io.ampsync.postgres.internal.digest.BlockRanges.Range;
import io.ampsync.postgres.internal.digest.RangeDigests.Difference;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.VerifyReport;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a comparison has found.
 *
 * @param rows how many the table had at the first look
 * @param unfit how many rows of the server's the table can't hold
 * @param strays rows of the table that lie in none of the blocks
 * @param width how many blocks a difference has, but for the last of a range
 */
public record Outcome(
        Extent extent, long rows, long serverRows, long unfit, long strays, List<Difference> differences, long width) {
    boolean isEqual() {
        return differences.isEmpty() && strays == 0;
    }

    BlockRanges differing() {
        return BlockRanges.joined(differences.stream().map(Difference::blocks).toList());
    }

    /** The same counts of all rows, with what has been found at another look. */
    Outcome settled(Extent now, long stray, List<Difference> found, long newWidth) {
        return new Outcome(now, rows, serverRows, unfit, stray, found, newWidth);
    }

    /** What callers are told. */
    public VerifyReport report(SyncStream stream) {
        boolean tellsBlocks = extent.table().blocks() != null;
        Range all = extent.blocks();
        return new VerifyReport(
                stream,
                extent.watermark().range(),
                all.first(),
                all.last(),
                rows,
                serverRows,
                unfit,
                strays,
                differences.stream()
                        .map(each -> difference(tellsBlocks ? each.blocks() : all, each))
                        .toList(),
                tellsBlocks ? OptionalLong.of(width) : OptionalLong.empty());
    }

    private static BlockDifference difference(Range blocks, Difference found) {
        return new BlockDifference(blocks.first(), blocks.last(), found.rows(), found.otherRows());
    }
}
