package io.ampsync.internal.engine;

import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.internal.source.TableQuery;
import io.ampsync.model.Data;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream, without end: connects, applies the rules to each response, and connects again after a
 * retryable failure, at the end of a response stream, and where a reorg asks for an older cursor. What was
 * delivered after the last watermark is rewound first.
 *
 * <p>Used by one thread; {@link #cancel} may come from any.
 */
final class StreamReader implements AutoCloseable {
    /** Broken responses in a row that are taken for an accident of the server; the next one is fatal. */
    private static final int TOLERATED_VIOLATIONS = 2;

    /** Reconnects in a row, for reorgs, that need no wait: each goes back by one watermark. */
    private static final int PROMPT_RECONNECTS = 10;

    /** Is told about connections. */
    interface Observer {
        /** The query has been planned; called before its first response is awaited. May throw to end the stream. */
        void planned(Schema schema) throws Exception;

        /** A retryable failure; the next attempt comes after {@code delay}. Throws it to give up instead. */
        void retrying(AmpsyncException failure, Duration delay);
    }

    private final AmpSource source;
    private final SyncStream table;
    private final StreamStateMachine machine;
    private final Backoff backoff;
    private final Observer observer;
    private final StopSignal cancelled = new StopSignal();
    private final Queue<Step> pending = new ArrayDeque<>();

    private volatile @Nullable ResponseStream responses;
    private @Nullable VectorSchemaRoot batch;
    private boolean nothingSynced;
    private int violations;

    StreamReader(AmpSource source, SyncStream table, StreamStateMachine machine, RetryPolicy retry, Observer observer) {
        this.source = source;
        this.table = table;
        this.machine = machine;
        this.backoff = new Backoff(retry);
        this.observer = observer;
    }

    /**
     * The next event. The batch of a {@link Data} is valid until the next call.
     *
     * @throws CancellationException after {@link #cancel}
     * @throws AmpsyncException when trying again makes no sense
     */
    TransactionEvent next() {
        while (true) {
            Step step = pending.poll();
            if (step instanceof Step.Reconnect) {
                reconnect();
            } else if (step != null) {
                return event(step);
            } else {
                advance();
            }
        }
    }

    /** Fills {@link #pending}, or gets one step nearer to doing so. */
    private void advance() {
        try {
            ResponseStream open = responses;
            if (open == null) {
                rewindOrConnect();
                return;
            }
            Response response = open.next();
            if (response == null) {
                throw endOfStream();
            }
            accept(response);
        } catch (SourceException e) {
            recover(e, e.isRetryable());
        } catch (ProtocolException e) {
            violations++;
            recover(e, violations <= TOLERATED_VIOLATIONS);
        }
    }

    private void accept(Response response) {
        nothingSynced |=
                response.metadata().ranges().isEmpty() && response.metadata().complete();
        pending.addAll(machine.accept(response.metadata(), response.rows()));
        batch = response.batch();
    }

    private TransactionEvent event(Step step) {
        if (step instanceof Step.Write write) {
            return new Data(write.id(), Objects.requireNonNull(batch), write.ranges());
        }
        if (step instanceof Step.Revert revert) {
            return revert.event();
        }
        if (step instanceof Step.Complete complete) {
            backoff.reset();
            violations = 0;
            return complete.event();
        }
        throw new IllegalStateException("not an event: " + step);
    }

    /** What a broken connection has cut off is taken back before the next one is made. */
    private void rewindOrConnect() {
        checkCancelled();
        Optional<Step.Revert> rewind = machine.rewind();
        if (rewind.isPresent()) {
            pending.add(rewind.get());
        } else {
            connect();
        }
    }

    /** A server that keeps asking for reconnects without getting anywhere is not hurried. */
    private void reconnect() {
        disconnect();
        if (machine.fruitlessReconnects() > PROMPT_RECONNECTS) {
            cancelled.awaitFor(backoff.next());
        }
    }

    private void connect() {
        PlannedQuery query =
                source.plan(TableQuery.of(table.source()), machine.cursor().orElse(null));
        try {
            observer.planned(query.schema());
        } catch (CancellationException e) {
            throw e;
        } catch (Exception e) {
            throw Failures.of("preparing " + table, e);
        }
        nothingSynced = false;
        responses = query.open();
        if (cancelled.isStopped()) {
            disconnect();
        }
        checkCancelled();
    }

    private SourceException endOfStream() {
        return nothingSynced
                ? SourceException.retryable(ErrorKind.NOT_SYNCED, table + " has no data on the server yet", null)
                : SourceException.unavailable("the server ended the stream of " + table);
    }

    private void recover(AmpsyncException failure, boolean retryable) {
        checkCancelled();
        disconnect();
        if (!retryable) {
            throw failure;
        }
        Duration delay = backoff.next();
        observer.retrying(failure, delay);
        cancelled.awaitFor(delay);
        checkCancelled();
    }

    private void checkCancelled() {
        if (cancelled.isStopped() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("reading " + table + " was cancelled");
        }
    }

    private void disconnect() {
        pending.clear();
        batch = null;
        Optional.ofNullable(responses).ifPresent(ResponseStream::close);
        responses = null;
    }

    /** Makes a waiting {@link #next}, and every later one, throw soon. */
    void cancel() {
        cancelled.stop();
        Optional.ofNullable(responses).ifPresent(ResponseStream::cancel);
    }

    @Override
    public void close() {
        disconnect();
    }
}
