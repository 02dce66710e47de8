package io.ampsync.internal.progress;

import io.ampsync.error.ErrorKind;
import io.ampsync.model.Invalidation;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import io.ampsync.status.Totals;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Adds up what happens to a stream. Used under the lock of its owner. */
final class TotalsCounter {
    private final Map<ErrorKind, Long> retries = new EnumMap<>(ErrorKind.class);
    private long rows;
    private long bytes;
    private long commits;
    private long keptAside;
    private Totals.Reorgs reorgs = Totals.Reorgs.NONE;

    void committed(Commit commit) {
        rows += commit.rows();
        bytes += commit.written().bytes();
        keptAside += commit.written().keptAsideRows();
        commits++;
        commit.undo().map(Undo::cause).ifPresent(cause -> {
            if (cause instanceof UndoCause.Reorg reorg) {
                add(reorg.invalidations(), commit.written().removedRows());
            }
        });
    }

    private void add(List<Invalidation> invalidations, long removedRows) {
        reorgs = new Totals.Reorgs(
                reorgs.count() + 1,
                reorgs.blocks()
                        + invalidations.stream().mapToLong(Invalidation::blocks).sum(),
                Math.max(
                        reorgs.deepest(),
                        invalidations.stream()
                                .mapToLong(Invalidation::blocks)
                                .max()
                                .orElse(0)),
                reorgs.removedRows() + removedRows);
    }

    void retried(ErrorKind kind) {
        retries.merge(kind, 1L, Long::sum);
    }

    Totals totals(Map<Stage, Duration> stages) {
        return new Totals(rows, bytes, commits, keptAside, reorgs, retries, stages);
    }
}
