package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.engine.RetryControl.Activity;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits groups in order on a thread of its own, so that the next group is assembled meanwhile. What follows from a
 * failure is up to {@link RetryControl}.
 *
 * <p>At most one group waits while another is being committed: that bounds memory, and holds up the reader when the
 * target is slow.
 */
final class Committer implements AutoCloseable {
    /** Is told what became of a group; called on the committer's thread. */
    interface Observer {
        void committed(OpenGroup group);

        /** No group will be committed any more. */
        void failed();
    }

    /** Something to do with a group on the committer's thread. */
    private interface Operation {
        void run() throws Exception;
    }

    private final SyncStream stream;
    private final RetryControl retries;
    private final Observer observer;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private @Nullable OpenGroup waiting;
    private @Nullable OpenGroup flushing;
    private boolean busy;
    private boolean closed;
    private @Nullable RuntimeException failure;

    Committer(SyncStream stream, RetryControl retries, Observer observer) {
        this.stream = stream;
        this.retries = retries;
        this.observer = observer;
        this.thread = new Thread(this::run, "ampsync-commit-" + stream.destination());
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands over a finished group; waits while another one is waiting. */
    synchronized void submit(OpenGroup group) {
        awaitUntilFree();
        waiting = group;
        notifyAll();
    }

    /** Flushes an unfinished group, after all that were submitted, and waits for it. */
    synchronized void flush(OpenGroup group) {
        awaitUntilFree();
        flushing = group;
        notifyAll();
        drain();
    }

    /** Waits until everything handed over has been done. */
    synchronized void drain() {
        awaitUntil(() -> !busy && waiting == null && flushing == null);
    }

    /** Throws what ended the committer, if anything has. */
    synchronized void checkFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives up retries and waiting groups; the commit under way is finished. */
    synchronized void stop() {
        stop.stop();
        closed = true;
        notifyAll();
    }

    /** Waits for the thread to end after {@link #stop}; false if it didn't in time. */
    boolean join(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while (thread.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void close() {
        stop();
        synchronized (this) {
            if (waiting != null) {
                waiting.sinkGroup().close();
                waiting = null;
            }
        }
    }

    private void awaitUntilFree() {
        awaitUntil(() -> waiting == null && flushing == null);
    }

    private synchronized void awaitUntil(BooleanSupplier condition) {
        try {
            while (failure == null && !closed && !condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stream " + stream + ": committing was interrupted");
        }
        checkFailure();
        if (closed) {
            throw new CancellationException("stream " + stream + ": committing was stopped");
        }
    }

    private void run() {
        try {
            while (true) {
                Operation operation = take();
                if (operation == null) {
                    return;
                }
                operation.run();
                done(null);
            }
        } catch (AttemptEnd e) {
            fail(e);
        } catch (Throwable e) {
            if (!(e instanceof CancellationException) || !stop.isStopped()) {
                fail(Failures.of(stream, "committing its rows", e));
            }
        }
    }

    private synchronized @Nullable Operation take() throws InterruptedException {
        while (!closed) {
            OpenGroup next = waiting;
            OpenGroup unfinished = flushing;
            if (next != null) {
                waiting = null;
                busy = true;
                notifyAll();
                return () -> commit(next);
            }
            if (unfinished != null) {
                flushing = null;
                busy = true;
                return () -> flushNow(unfinished);
            }
            wait();
        }
        return null;
    }

    private void fail(RuntimeException reason) {
        done(reason);
        observer.failed();
    }

    private synchronized void done(@Nullable RuntimeException outcome) {
        busy = false;
        failure = outcome;
        notifyAll();
    }

    private void commit(OpenGroup group) throws Exception {
        try {
            retrying(group, () -> group.sinkGroup().commit(group.change()));
        } finally {
            group.sinkGroup().close();
        }
        retries.progressed(Activity.ATTEMPT);
        observer.committed(group);
    }

    private void flushNow(OpenGroup group) throws Exception {
        retrying(group, group.sinkGroup()::flush);
    }

    private void retrying(OpenGroup group, Operation operation) throws Exception {
        while (true) {
            try {
                operation.run();
                retries.progressed(Activity.COMMITTING);
                return;
            } catch (AmpsyncException e) {
                retries.tryAgainHere(Activity.COMMITTING, e, !group.sinkGroup().isVoid(), stop);
            }
        }
    }
}
