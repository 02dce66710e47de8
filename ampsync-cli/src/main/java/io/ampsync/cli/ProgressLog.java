package io.ampsync.cli;

import io.ampsync.AmpTable;
import io.ampsync.AmpsyncException;
import io.ampsync.SyncListener;
import io.ampsync.Undo;
import io.ampsync.UndoCause;
import io.ampsync.Watermark;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what happens to the tables, calmly: progress of a table at most every ten seconds. */
final class ProgressLog implements SyncListener {
    private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);

    private final LongSupplier nanoTime;
    private final Map<String, TableProgress> progress = new ConcurrentHashMap<>();

    ProgressLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void streaming(AmpTable table) {
        log.info("{}: streaming", table.name());
    }

    @Override
    public void committed(AmpTable table, long rows, Optional<Undo> undo, Optional<Watermark> watermark) {
        undo.ifPresent(taken -> log.info("{}: {}", table.name(), undone(taken)));
        progress.computeIfAbsent(table.name(), name -> new TableProgress(nanoTime.getAsLong()))
                .add(rows, watermark, nanoTime.getAsLong())
                .ifPresent(line -> log.info("{}: {}", table.name(), line));
    }

    @Override
    public void retrying(AmpTable table, AmpsyncException trouble, Duration delay) {
        log.warn("{}: {}; next attempt in {} s", table.name(), Text.oneLine(trouble), seconds(delay), trouble);
    }

    @Override
    public void stopped(AmpTable table, Optional<AmpsyncException> error) {
        error.ifPresentOrElse(
                e -> log.error("{}: failed for good: {}", table.name(), Text.oneLine(e), e),
                () -> log.info("{}: stopped", table.name()));
    }

    private static String undone(Undo undo) {
        if (undo.cause() instanceof UndoCause.Reorg reorg) {
            return "reorg of " + reorg.invalidations() + ", rows of transactions " + undo.invalidated() + " replaced";
        }
        return "rows of the unfinished transactions " + undo.invalidated() + " removed";
    }

    private static String seconds(Duration delay) {
        return String.format(java.util.Locale.ROOT, "%.1f", delay.toMillis() / 1000.0);
    }
}
