package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SinkException;
import io.ampsync.internal.commit.Committer;
import io.ampsync.internal.commit.GroupAssembler;
import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.progress.StatusTracker;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.Failures;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.StopSignal;
import io.ampsync.internal.rules.SpanRule;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.model.BlockRange;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.spi.TurnListener;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a table: load the state, rewind leftovers, stream until something fails that needs the state to be
 * loaded anew, or until cancelled. Used once.
 */
final class Attempt {
    /** How long a commit under way may take to finish when the attempt ends. */
    private static final Duration COMMIT_GRACE = Duration.ofSeconds(3);

    private final TableContext context;
    private final TransactionalSink sink;
    private final StatusTracker status;
    private final RetryControl retries;
    private final StopSignal cancelled = new StopSignal();

    private volatile @Nullable StreamReader reader;
    private volatile @Nullable Committer committer;
    private volatile boolean caughtUp;
    private volatile boolean handedOver;
    private @Nullable Schema schema;

    Attempt(TableContext context, StatusTracker status, RetryControl retries) {
        this.context = context;
        this.sink = context.sink();
        this.status = status;
        this.retries = retries;
    }

    void cancel() {
        cancelled.stop();
        Optional.ofNullable(reader).ifPresent(StreamReader::cancel);
        Committer commits = committer;
        if (commits == null) {
            // Still loading, perhaps from a database that isn't there: nothing worth waiting for.
            sink.abort();
        } else {
            commits.stop();
        }
    }

    /** Whether it has been cancelled because another process is to go on. */
    boolean isHandedOver() {
        return handedOver;
    }

    /**
     * Returns when nothing more is to be done: the last block has been reached, or the head if that is the end.
     *
     * @throws AttemptEnd after a failure that can't be recovered from within the attempt
     * @throws CancellationException after {@link #cancel}
     */
    void run() {
        try {
            stream(load());
        } catch (AmpsyncException e) {
            throw retries.endAttempt(e);
        } catch (CancellationException e) {
            if (!caughtUp) {
                throw e;
            }
        }
    }

    private void stream(StreamSnapshot snapshot) {
        RunOptions options = context.options();
        StreamStateMachine machine = new StreamStateMachine(snapshot, options.retentionBlocks(), options.reorgPolicy());
        Committer commits = new Committer(context, retries, new CommitObserver());
        committer = commits;
        GroupAssembler groups = new GroupAssembler(context, machine, snapshot, commits);
        try (StreamReader events =
                new StreamReader(context.source(), machine, retries, new ReadObserver(commits, groups))) {
            reader = events;
            if (cancelled.isStopped()) {
                events.cancel();
                commits.stop();
            }
            machine.rewind().ifPresent(rewind -> rewind(rewind, groups, commits));
            followToTheEnd(events, machine.completed(), groups);
            commits.drain();
            commits.finish();
        } catch (RuntimeException e) {
            // What ended the committer is the cause; the reader has only been cancelled because of it.
            commits.checkFailure();
            throw e;
        } finally {
            end(commits, groups);
        }
    }

    /** Returns when everything up to the last block has been handed over; without a last block never. */
    private void followToTheEnd(StreamReader events, List<BlockRange> stored, GroupAssembler groups) {
        List<BlockRange> watermark = stored;
        while (!SpanRule.isComplete(context.table().blocks(), watermark)) {
            TransactionEvent event = events.next();
            apply(event, groups);
            if (event instanceof Watermark reached) {
                watermark = reached.ranges();
            }
        }
        groups.submit();
    }

    /** Leftovers of an earlier run go before the server is asked for anything. */
    private void rewind(Step.Revert leftovers, GroupAssembler groups, Committer commits) {
        apply(leftovers.event(), groups);
        groups.submit();
        commits.drain();
    }

    private StreamSnapshot load() {
        try {
            StreamSnapshot snapshot = context.stages().during(Stage.TARGET, () -> sink.loadInTurn(new Turns()));
            status.loaded(snapshot);
            retries.loaded(snapshot);
            return snapshot;
        } catch (Exception e) {
            throw Failures.of(context.table(), "loading its state", e);
        }
    }

    private void apply(TransactionEvent event, GroupAssembler groups) {
        try {
            groups.apply(event);
        } catch (CancellationException e) {
            throw e;
        } catch (Exception e) {
            throw Failures.of(context.table(), "writing its rows", e);
        }
    }

    /** An interrupt has done its work by now; the committer's end is awaited all the same, for a bounded time. */
    private void end(Committer commits, GroupAssembler groups) {
        boolean interrupted = Thread.interrupted();
        commits.close();
        boolean ended = commits.join(COMMIT_GRACE);
        if (!ended) {
            sink.abort();
            ended = commits.join(COMMIT_GRACE);
        }
        if (ended) {
            groups.discard();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A turn that ends leaves the sink alone, unlike {@link #cancel}, for the sake of the commit under way. */
    private final class Turns implements TurnListener {
        @Override
        public void standingBy(TargetWait wait) {
            retries.progressed(RetryControl.Activity.ATTEMPT);
            status.standingBy(wait);
        }

        @Override
        public void handOver() {
            handedOver = true;
            cancelled.stop();
            Optional.ofNullable(reader).ifPresent(StreamReader::cancel);
            Optional.ofNullable(committer).ifPresent(Committer::stop);
        }
    }

    /** Makes the target ready for what the reader is about to deliver. */
    private final class ReadObserver implements StreamReader.Observer {
        private final Committer committer;
        private final GroupAssembler groups;

        ReadObserver(Committer committer, GroupAssembler groups) {
            this.committer = committer;
            this.groups = groups;
        }

        @Override
        public void connecting() {
            status.connecting();
        }

        @Override
        public void planned(Schema planned, OptionalLong window) throws Exception {
            Schema known = schema;
            if (known != null && !known.equals(planned)) {
                committer.drain();
                throw SinkException.retryable("stream " + context.table()
                        + ": its columns have changed on the server; ampsync checks the target table against them");
            }
            status.streaming(window);
        }

        @Override
        public void answered(Schema columns) throws Exception {
            if (schema == null) {
                prepare(columns);
                committer.prepared();
                schema = columns;
            }
        }

        private void prepare(Schema columns) throws Exception {
            Stage before = stages().enter(Stage.TARGET);
            try {
                sink.prepare(columns);
            } finally {
                stages().enter(before);
            }
        }

        @Override
        public StageClock stages() {
            return context.stages();
        }

        @Override
        public void received(List<BlockRange> ranges) {
            status.received(ranges);
        }

        @Override
        public OptionalLong lag() {
            return context.position().lag();
        }

        /** A transaction, and with it a connection, isn't kept open for a server that may be away for long. */
        @Override
        public boolean isResumable() {
            return !groups.isFlushed();
        }
    }

    private final class CommitObserver implements Committer.Observer {
        @Override
        public void committed(Commit done) {
            status.committed(done);
        }

        /** What has been read meanwhile is dropped: the sink may have given the stream up for good. */
        @Override
        public void caughtUp() {
            if (context.options().untilCaughtUp()) {
                caughtUp = true;
                Optional.ofNullable(committer).ifPresent(Committer::stop);
                Optional.ofNullable(reader).ifPresent(StreamReader::cancel);
            }
        }

        @Override
        public void failed() {
            Optional.ofNullable(reader).ifPresent(StreamReader::cancel);
        }
    }
}
