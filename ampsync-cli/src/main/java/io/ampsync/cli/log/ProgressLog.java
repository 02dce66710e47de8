package io.ampsync.cli.log;

import io.ampsync.cli.text.Text;
import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.status.SyncListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what happens to the tables, calmly: progress of a table at most every ten seconds. */
public final class ProgressLog implements SyncListener, AutoCloseable {
    private static final long TICK_SECONDS = 5;
    private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);

    private final LongSupplier nanoTime;
    private final Map<String, TableProgress> progress = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ampsync-progress");
        thread.setDaemon(true);
        return thread;
    });

    public ProgressLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void streaming(SyncStream table) {
        log.info("{}: streaming", table.destination());
    }

    @Override
    public void committed(SyncStream table, long rows, Optional<Undo> undo, Optional<Watermark> watermark) {
        undo.ifPresent(taken -> log.info("{}: {}", table.destination(), undone(taken)));
        progress.computeIfAbsent(table.destination(), name -> new TableProgress(nanoTime.getAsLong()))
                .add(rows, watermark, nanoTime.getAsLong())
                .ifPresent(line -> log.info("{}: {}", table.destination(), line));
    }

    /** Looks after what {@link #tick} tells, until closed. */
    public ProgressLog start() {
        Future<?> unused = clock.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Tells what commits left untold because they came soon after another. */
    void tick() {
        progress.keySet().forEach(table -> rest(table, false));
    }

    private void rest(String table, boolean end) {
        Optional.ofNullable(progress.get(table))
                .flatMap(its -> its.rest(nanoTime.getAsLong(), end))
                .ifPresent(line -> log.info("{}: {}", table, line));
    }

    @Override
    public void retrying(SyncStream table, AmpsyncException trouble, Duration delay) {
        log.warn("{}: {}; next attempt in {} s", table.destination(), Text.oneLine(trouble), seconds(delay), trouble);
    }

    @Override
    public void stopped(SyncStream table, Optional<AmpsyncException> error) {
        rest(table.destination(), true);
        error.ifPresentOrElse(
                e -> log.error("{}: failed for good: {}", table.destination(), failure(e), e),
                () -> log.info("{}: stopped", table.destination()));
    }

    private static String undone(Undo undo) {
        if (undo.cause() instanceof UndoCause.Reorg reorg) {
            return "reorg of " + reorg.invalidations() + ", rows of transactions " + undo.invalidated() + " replaced";
        }
        return "rows of the unfinished transactions " + undo.invalidated() + " removed";
    }

    /** What to say about a table that has ended, on one line. */
    static String failure(AmpsyncException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return "out of memory (" + Text.oneLine(cause)
                        + "); give the JVM more, as in java -Xmx512m -jar ..., or"
                        + " sync fewer tables in one process";
            }
        }
        return Text.oneLine(error);
    }

    private static String seconds(Duration delay) {
        return String.format(java.util.Locale.ROOT, "%.1f", delay.toMillis() / 1000.0);
    }
}
