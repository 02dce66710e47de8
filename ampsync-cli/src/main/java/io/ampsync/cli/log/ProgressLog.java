package io.ampsync.cli.log;

import io.ampsync.cli.text.OneLine;
import io.ampsync.cli.text.TableText;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.model.Invalidation;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what happens to the tables: the progress of each at most every ten seconds, and its absence after a minute, then
 * at ever longer intervals; with where the table stands, once {@link #show} has said whom to ask. Says once of each
 * that it has caught up.
 */
public final class ProgressLog implements SyncListener, AutoCloseable {
    private static final long TICK_SECONDS = 5;
    private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);

    private final LongSupplier nanoTime;
    private final boolean periodic;
    private final Set<SyncStream> caughtUp = ConcurrentHashMap.newKeySet();
    private final Map<String, TableProgress> progress = new ConcurrentHashMap<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile Supplier<List<TableStatus>> tables = List::of;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ampsync-progress");
        thread.setDaemon(true);
        return thread;
    });

    public ProgressLog(LongSupplier nanoTime) {
        this(nanoTime, true);
    }

    /** With {@code periodic} false, progress and its absence show elsewhere: only what happens is logged. */
    public ProgressLog(LongSupplier nanoTime, boolean periodic) {
        this.nanoTime = nanoTime;
        this.periodic = periodic;
    }

    /** Asks here where tables stand from now on. */
    public void show(Supplier<List<TableStatus>> source) {
        tables = source;
    }

    @Override
    public void streaming(SyncStream stream) {
        log.info("table {}: streaming", stream.destination());
        progress(stream).connected(nanoTime.getAsLong());
    }

    @Override
    public void committed(SyncStream stream, Commit commit) {
        progress(stream).databaseIsBack(nanoTime.getAsLong()).ifPresent(line -> report(stream.destination(), line));
        commit.undo().ifPresent(undo -> undone(stream, undo, commit.written()));
        if (periodic) {
            progress(stream)
                    .add(commit.rows(), commit.watermark(), nanoTime.getAsLong())
                    .ifPresent(line -> report(stream.destination(), line));
        } else {
            progress(stream).count(commit.rows(), commit.watermark(), nanoTime.getAsLong());
        }
    }

    private TableProgress progress(SyncStream stream) {
        return progress.computeIfAbsent(stream.destination(), name -> new TableProgress(nanoTime.getAsLong()));
    }

    /** Reports what is due although nothing happens, until closed. */
    public ProgressLog start() {
        Future<?> unused = clock.scheduleWithFixedDelay(this::reportDue, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Never throws, as that would end the schedule. */
    void reportDue() {
        try {
            tables.get().forEach(this::announceCatchUp);
            if (periodic) {
                progress.forEach((table, its) -> its.due(nanoTime.getAsLong()).ifPresent(line -> report(table, line)));
            }
        } catch (Throwable e) {
            if (!failed.getAndSet(true)) {
                log.warn(
                        "the log may lack lines on progress, which is tried again every {} s: {}",
                        TICK_SECONDS,
                        e.toString(),
                        e);
            }
        }
    }

    private void announceCatchUp(TableStatus status) {
        if (status.state() == State.AT_HEAD && caughtUp.add(status.stream())) {
            log.info(
                    "table {}: caught up with its chain at {}, {} rows since the start",
                    status.stream().destination(),
                    TableText.blocks(status.progress().watermark()),
                    status.totals().rows());
        }
    }

    private void report(String table, String line) {
        String position = tables.get().stream()
                .filter(status -> status.stream().destination().equals(table))
                .map(status -> TableText.position(status, Instant.now()))
                .filter(text -> !text.isEmpty())
                .map(text -> ", " + text)
                .findFirst()
                .orElse("");
        log.info("table {}: {}{}", table, line, position);
    }

    @Override
    public void standingBy(SyncStream stream, Wait wait) {
        progress(stream).disconnected();
        log.info("table {}: {}", stream.destination(), wait.what());
    }

    @Override
    public void retrying(SyncStream stream, AmpsyncException error, Duration delay) {
        progress(stream).disconnected();
        if (error.kind() == ErrorKind.DATABASE) {
            progress(stream).databaseFailed(nanoTime.getAsLong());
        }
        log.warn("table {}: {}; next attempt in {} s", stream.destination(), OneLine.of(error), seconds(delay), error);
    }

    @Override
    public void stopped(SyncStream stream, Optional<AmpsyncException> error) {
        progress(stream).disconnected();
        progress(stream).pendingReport(nanoTime.getAsLong()).ifPresent(line -> report(stream.destination(), line));
        error.ifPresentOrElse(
                e -> log.error("table {}: failed for good: {}", stream.destination(), OneLine.of(e), e),
                () -> log.info("table {}: stopped", stream.destination()));
    }

    private static void undone(SyncStream stream, Undo undo, Written written) {
        if (undo.cause() instanceof UndoCause.Reorg reorg) {
            log.warn(
                    "table {}: reorg of {}, {} blocks deep: {} rows of transactions {} replaced",
                    stream.destination(),
                    reorg.invalidations().stream().map(Invalidation::toString).collect(Collectors.joining(", ")),
                    reorg.invalidations().stream()
                            .mapToLong(Invalidation::blocks)
                            .max()
                            .orElse(0),
                    written.removedRows(),
                    undo.invalidated());
        } else {
            log.info(
                    "table {}: {} rows of the unfinished transactions {} removed",
                    stream.destination(),
                    written.removedRows(),
                    undo.invalidated());
        }
    }

    private static String seconds(Duration delay) {
        return String.format(Locale.ROOT, "%.1f", delay.toMillis() / 1000.0);
    }
}
