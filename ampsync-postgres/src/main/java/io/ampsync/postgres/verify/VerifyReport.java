package io.ampsync.postgres.verify;

import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a comparison has found.
 *
 * @param watermark the newest one that the stream has committed and the server still had; blocks beyond were not
 *     compared
 * @param firstBlock the lowest block that was compared
 * @param lastBlock the highest
 * @param rows how many rows of these blocks the table has
 * @param serverRows how many the server has, without those that the table can't hold
 * @param unfitRows rows of the server that the table can't hold: they are missing by design if the stream keeps them
 *     aside, and are not compared
 * @param strayRows rows of the table that belong to none of the blocks that the stream has committed, nor to what it is
 *     about to complete
 * @param differences in order; empty if the table has what the server has
 * @param blockWidth how many blocks a difference covers at least, as far as there are so many: 1 unless differences are
 *     very many; empty if rows don't tell their block, so that all are compared at once
 */
public record VerifyReport(
        SyncStream stream,
        BlockRange watermark,
        long firstBlock,
        long lastBlock,
        long rows,
        long serverRows,
        long unfitRows,
        long strayRows,
        List<BlockDifference> differences,
        OptionalLong blockWidth) {
    public VerifyReport {
        differences = List.copyOf(differences);
    }

    /** Whether the table holds exactly the server's rows of the blocks that were compared. */
    public boolean isEqual() {
        return differences.isEmpty() && strayRows == 0;
    }
}
