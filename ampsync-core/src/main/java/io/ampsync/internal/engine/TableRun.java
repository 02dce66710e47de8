package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ProtocolException;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One table, from start to stop: attempts one after another, with waits in between while that can help. */
public final class TableRun {
    /** Attempts in a row that a broken response may end. */
    private static final int TOLERATED_VIOLATIONS = 2;

    private final SyncStream table;
    private final AmpSource source;
    private final TransactionalSink sink;
    private final RunOptions options;
    private final StatusTracker status;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private volatile @Nullable Attempt attempt;

    public TableRun(SyncStream table, AmpSource source, SinkProvider sinks, RunOptions options) {
        this.table = table;
        this.source = source;
        this.sink = sinks.open(table);
        this.options = options;
        this.status = new StatusTracker(table, options.listener());
        this.thread = new Thread(this::run, "ampsync-read-" + table.destination());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Frees a table that was never started, because of {@code trouble} with another. */
    public void discard(Throwable trouble) {
        try {
            sink.close();
        } catch (RuntimeException e) {
            trouble.addSuppressed(e);
        }
    }

    public TableStatus status() {
        return status.current();
    }

    /** Asks the table to end; returns at once. */
    public void stop() {
        stop.stop();
        Optional.ofNullable(attempt).ifPresent(Attempt::cancel);
    }

    /** Cuts short what {@link #stop} could not: a connection being made, a statement under way. */
    public void abort() {
        thread.interrupt();
        sink.abort();
    }

    /** Waits for the end; true if it has come. */
    public boolean join(Duration timeout) throws InterruptedException {
        thread.join(Math.max(1, timeout.toMillis()));
        return !thread.isAlive();
    }

    private void run() {
        try (sink) {
            attempts();
            status.stopped();
        } catch (Throwable e) {
            status.failed(Failures.of("syncing " + table, e).initStream(table));
        }
    }

    private void attempts() {
        Backoff backoff = new Backoff(options.retry());
        boolean everStreamed = false;
        int violations = 0;
        while (!stop.isStopped()) {
            status.starting();
            Attempt current = new Attempt(table, source, sink, options, status, everStreamed);
            attempt = current;
            if (stop.isStopped()) {
                return;
            }
            try {
                current.run();
            } catch (CancellationException e) {
                if (!stop.isStopped()) {
                    throw e;
                }
            } catch (AmpsyncException e) {
                if (stop.isStopped() && e.isRetryable()) {
                    return;
                }
                everStreamed |= current.hasStreamed();
                if (current.hasCommitted()) {
                    backoff.reset();
                    violations = 0;
                }
                if (e.getCause() instanceof ProtocolException violation && ++violations > TOLERATED_VIOLATIONS) {
                    throw violation;
                }
                if (!worthRetrying(e, everStreamed)) {
                    throw e;
                }
                Duration delay = backoff.next();
                status.retrying(e.initStream(table), delay);
                stop.awaitFor(delay);
            }
        }
    }

    private boolean worthRetrying(AmpsyncException failure, boolean everStreamed) {
        return failure.isRetryable()
                && (everStreamed || !options.failFast())
                && !Thread.currentThread().isInterrupted();
    }
}
