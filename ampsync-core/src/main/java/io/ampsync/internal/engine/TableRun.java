package io.ampsync.internal.engine;

import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.progress.StatusTracker;
import io.ampsync.internal.progress.TipWatch;
import io.ampsync.internal.progress.WaitWatch;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.Failures;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.StopSignal;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One table, from start to stop: attempts one after another, with waits in between while that can help. */
public final class TableRun {
    private final TableContext context;
    private final StatusTracker status;
    private final TipWatch tips;
    private final WaitWatch waits;
    private final RetryControl retries;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private volatile @Nullable Attempt attempt;

    public TableRun(SyncStream table, AmpSource source, SinkProvider sinks, RunOptions options) {
        PositionTracker position = new PositionTracker(options.query().microbatchBlocks(), InstantSource.system());
        StageClock stages = new StageClock();
        this.context = new TableContext(
                TableSource.of(source, table, options.query()), sinks.open(table), options, position, stages);
        this.status = new StatusTracker(table, options.listener(), position, stages);
        this.waits = new WaitWatch(table, status, context.sink());
        this.tips = new TipWatch(context.source(), position);
        this.retries = new RetryControl(options.retry(), options.failFast(), status);
        if (context.sink().standsBy()) {
            retries.standBy();
        }
        this.thread = new Thread(this::run, "ampsync-read-" + table.destination());
        thread.setDaemon(true);
    }

    /**
     * A run for each of the streams, none of them started; throws what opening a sink throws, with those opened before
     * closed again.
     */
    public static List<TableRun> all(
            List<SyncStream> streams, Function<SyncStream, AmpSource> sources, SinkProvider sinks, RunOptions options) {
        List<TableRun> runs = new ArrayList<>();
        try {
            streams.forEach(stream -> runs.add(new TableRun(stream, sources.apply(stream), sinks, options)));
        } catch (RuntimeException | Error e) {
            runs.forEach(run -> run.discard(e));
            throw e;
        }
        return runs;
    }

    public void start() {
        thread.start();
    }

    /** Frees a table that was never started, because of what {@code failure} says of another. */
    private void discard(Throwable failure) {
        try {
            context.sink().close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    public TableStatus status() {
        return status.current(context.sink().waitingFor());
    }

    /** Asks the table to end; returns at once. */
    public void stop() {
        stop.stop();
        Optional.ofNullable(attempt).ifPresent(Attempt::cancel);
    }

    /** Cuts short what {@link #stop} could not: a connection being made, a statement under way. */
    public void abort() {
        thread.interrupt();
        context.sink().abort();
    }

    /** Waits for the end; true if it has come. */
    public boolean join(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        TransactionalSink sink = context.sink();
        try (sink;
                tips;
                waits) {
            sink.listen(context.stages());
            tips.start();
            waits.start();
            if (attempts()) {
                status.completed();
            } else {
                status.stopped();
            }
        } catch (Throwable e) {
            status.failed(Failures.of(context.table(), "syncing it", e));
        } finally {
            context.stages().stop();
        }
    }

    /** Whether everything that was asked for has been stored; else it has been stopped. */
    private boolean attempts() {
        while (!stop.isStopped()) {
            status.starting();
            Attempt current = new Attempt(context, status, retries);
            attempt = current;
            if (stop.isStopped()) {
                return false;
            }
            try {
                current.run();
                return true;
            } catch (CancellationException e) {
                if (!stop.isStopped() && !current.isHandedOver()) {
                    throw e;
                }
            } catch (AttemptEnd end) {
                context.stages()
                        .pass(StatusTracker.concerned(end.failure()), () -> retries.awaitNextAttempt(end, stop));
            }
        }
        return false;
    }
}
