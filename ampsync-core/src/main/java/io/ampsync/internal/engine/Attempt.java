package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One go at a table: load the state, rewind leftovers, stream until something fails that needs the state to be
 * loaded anew, or until cancelled. Used once.
 */
final class Attempt {
    /** How long a commit under way may take to finish when the attempt ends. */
    private static final Duration COMMIT_GRACE = Duration.ofSeconds(3);

    private final SyncStream table;
    private final AmpSource source;
    private final TransactionalSink sink;
    private final RunOptions options;
    private final StatusTracker status;
    private final boolean everStreamed;
    private final StopSignal cancelled = new StopSignal();

    private volatile @Nullable StreamReader reader;
    private volatile @Nullable Committer committer;
    private volatile boolean streamed;
    private volatile boolean committed;
    private @Nullable Schema schema;

    Attempt(
            SyncStream table,
            AmpSource source,
            TransactionalSink sink,
            RunOptions options,
            StatusTracker status,
            boolean everStreamed) {
        this.table = table;
        this.source = source;
        this.sink = sink;
        this.options = options;
        this.status = status;
        this.everStreamed = everStreamed;
    }

    boolean hasStreamed() {
        return streamed;
    }

    boolean hasCommitted() {
        return committed;
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

    /** Runs until a failure or {@link #cancel}; never returns normally. */
    void run() {
        StreamSnapshot snapshot = load();
        StreamStateMachine machine = new StreamStateMachine(snapshot, options.retentionBlocks(), options.reorgPolicy());
        Committer commits = new Committer(table.destination(), options.retry(), new CommitObserver());
        committer = commits;
        GroupAssembler groups = new GroupAssembler(sink, options.groupBytes(), machine, commits);
        groups.loaded(snapshot);
        try (StreamReader steps =
                new StreamReader(source, table, machine, options.retry(), new ReadObserver(commits, groups))) {
            reader = steps;
            if (cancelled.isStopped()) {
                cancel();
            }
            machine.rewind().ifPresent(rewind -> rewind(rewind, groups, commits));
            while (true) {
                apply(steps.next(), groups);
            }
        } catch (RuntimeException e) {
            // What ended the committer is the cause; the reader has only been cancelled because of it.
            commits.checkFailure();
            throw e;
        } finally {
            end(commits, groups);
        }
    }

    /** Leftovers of an earlier run go before the server is asked for anything. */
    private void rewind(Step.Revert leftovers, GroupAssembler groups, Committer commits) {
        apply(leftovers.event(), groups);
        groups.submit();
        commits.drain();
    }

    private boolean isHasty() {
        return options.failFast() && !everStreamed && !streamed;
    }

    private StreamSnapshot load() {
        try {
            StreamSnapshot snapshot = sink.load();
            status.loaded(snapshot);
            return snapshot;
        } catch (Exception e) {
            throw Failures.of("loading the state of " + table, e);
        }
    }

    private void apply(TransactionEvent event, GroupAssembler groups) {
        try {
            groups.apply(event);
        } catch (CancellationException e) {
            throw e;
        } catch (Exception e) {
            throw Failures.of("writing " + table, e);
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

    /** What the reader reports: connections, and failures that it waits out by itself. */
    private final class ReadObserver implements StreamReader.Observer {
        private final Committer committer;
        private final GroupAssembler groups;

        ReadObserver(Committer committer, GroupAssembler groups) {
            this.committer = committer;
            this.groups = groups;
        }

        @Override
        public void planned(Schema planned) throws Exception {
            Schema known = schema;
            if (known != null && !known.equals(planned)) {
                committer.drain();
                throw SinkException.retryable("the columns of " + table + " have changed");
            }
            if (known == null) {
                sink.prepare(planned);
                schema = planned;
            }
            streamed = true;
            status.streaming();
        }

        @Override
        public void retrying(AmpsyncException failure, Duration delay) {
            // A transaction, and with it a connection, isn't kept open for a server that may be away for long.
            if (groups.isFlushed() && failure instanceof ProtocolException) {
                throw SourceException.retryable(
                        ErrorKind.UNAVAILABLE, table + " broke off a reorg: " + failure.getMessage(), failure);
            }
            if (groups.isFlushed() || isHasty()) {
                throw failure;
            }
            status.readRetrying(failure, delay);
        }
    }

    /** What the committer reports. */
    private final class CommitObserver implements Committer.Observer {
        @Override
        public void committed(OpenGroup done) {
            committed = true;
            status.committed(done);
        }

        @Override
        public void retrying(AmpsyncException failure, Duration delay) {
            if (isHasty()) {
                throw failure;
            }
            status.commitRetrying(failure, delay);
        }

        @Override
        public void failed() {
            Optional.ofNullable(reader).ifPresent(StreamReader::cancel);
        }
    }
}
