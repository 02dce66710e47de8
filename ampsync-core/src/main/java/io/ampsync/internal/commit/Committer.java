package io.ampsync.internal.commit;

import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.Failures;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.retry.StopSignal;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/**
 * Commits groups in order on a thread of its own, so that the next group is assembled meanwhile. What follows from a
 * failure is up to {@link RetryControl}.
 *
 * <p>While groups queue up, {@link Lanes} write some of them ahead of their turn. That is only ever a head start: a
 * group that has lost it, or never had it, is written here.
 */
public final class Committer implements AutoCloseable {
    /** Is told what became of a group; called on the committer's thread. */
    public interface Observer {
        void committed(Commit commit);

        /** The stream has caught up, and the sink has done what had to wait for that. */
        void caughtUp();

        /** No group will be committed any more. */
        void failed();
    }

    /** Something to do with a group on the committer's thread. */
    private interface Operation {
        void run() throws Exception;
    }

    private final SyncStream stream;
    private final StageClock stages;
    private final RetryControl retries;
    private final Observer observer;
    private final CatchUp catchUp;
    private final Lanes lanes;
    private final CommitQueue queue;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    public Committer(TableContext context, RetryControl retries, Observer observer) {
        this.stream = context.table();
        this.stages = context.stages();
        this.retries = retries;
        this.observer = observer;
        this.catchUp = new CatchUp(context);
        this.lanes = new Lanes(context, catchUp);
        this.queue = lanes.queue();
        this.thread = new Thread(this::run, "ampsync-commit-" + stream.destination());
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands over a finished group; waits while enough of them are waiting. */
    void submit(OpenGroup group) {
        stages.pass(Stage.TARGET, () -> queue.submit(group));
    }

    /** Flushes an unfinished group, after all that were submitted, and waits for it. */
    void flush(OpenGroup group) {
        stages.pass(Stage.TARGET, () -> queue.flush(group));
    }

    /** Waits until everything handed over has been done. */
    public void drain() {
        stages.pass(Stage.TARGET, queue::drain);
    }

    /** The sink has been prepared: it may have something to do after the catch-up that it didn't have before. */
    public void prepared() {
        catchUp.prepared();
    }

    /** Has the sink do what has had to wait for the catch-up, as nothing more comes, and waits for it. */
    public void finish() {
        stages.pass(Stage.TARGET, queue::finish);
    }

    /** Throws what ended the committer, if anything has. */
    public void checkFailure() {
        queue.checkFailure();
    }

    /** Gives up retries and waiting groups; the commit under way is finished. */
    public void stop() {
        stop.stop();
        queue.close();
    }

    /** Waits for the thread to end after {@link #stop}; false if it didn't in time. */
    public boolean join(Duration timeout) {
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
    }

    private void run() {
        try {
            work();
        } catch (AttemptEnd e) {
            fail(e);
        } catch (Throwable e) {
            if (!(e instanceof CancellationException) || !stop.isStopped()) {
                fail(Failures.of(stream, "committing its rows", e));
            }
        } finally {
            lanes.close();
        }
    }

    private void work() throws Exception {
        CommitWork work = queue.take();
        while (work != null) {
            if (work instanceof CommitWork.Commit next) {
                commit(next);
                queue.committed(next.entry());
            } else if (work instanceof CommitWork.Flush next) {
                Duration unused = retrying(next.group(), next.group().sinkGroup()::flush);
                queue.done(null);
            } else if (work instanceof CommitWork.FinishCatchUp) {
                finishCatchUp();
                queue.done(null);
            }
            work = queue.take();
        }
    }

    private void fail(RuntimeException reason) {
        queue.done(reason);
        observer.failed();
    }

    private void commit(CommitWork.Commit next) throws Exception {
        OpenGroup group = next.entry().group();
        Commit done;
        try {
            if (!next.written()) {
                lanes.clearTheWay();
            }
            Duration took = retrying(group, () -> group.sinkGroup().commit(group.change()));
            done = new Commit(group.rows(), group.written(), group.undo(), group.watermark(), took);
        } finally {
            group.close();
        }
        retries.progressed(Activity.ATTEMPT);
        observer.committed(done);
    }

    private void finishCatchUp() {
        try {
            catchUp.run();
        } catch (Exception e) {
            throw Failures.of(stream, "finishing its table after the catch-up", e);
        }
        if (catchUp.isFinished()) {
            observer.caughtUp();
        }
    }

    /** How long the attempt took that went well. */
    private Duration retrying(OpenGroup group, Operation operation) throws Exception {
        while (true) {
            long start = System.nanoTime();
            try {
                operation.run();
                retries.progressed(Activity.COMMITTING);
                return Duration.ofNanos(System.nanoTime() - start);
            } catch (AmpsyncException e) {
                lanes.clearTheWay();
                retries.tryAgainHere(Activity.COMMITTING, e, !group.sinkGroup().isVoid(), stop);
                // What the sink has finished may have been lost, as with the last commits in a failover.
                catchUp.prepared();
            }
        }
    }
}
