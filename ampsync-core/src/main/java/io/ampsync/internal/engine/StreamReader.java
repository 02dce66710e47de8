package io.ampsync.internal.engine;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.progress.StallWatch;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.Failures;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.retry.StopSignal;
import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.TransactionEvent;
import io.ampsync.status.Stage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    /** Is told about connections, and asked about what has been delivered. */
    interface Observer {
        /** The server is about to be asked the query. */
        void connecting();

        /**
         * The query has been planned; called before its first response is awaited. May throw to end the stream.
         *
         * @param window the most blocks per microbatch that the server was asked for, if it was
         */
        void planned(Schema schema, OptionalLong window) throws Exception;

        /**
         * The server really streams the query: it refuses many only after planning them. Called before the first event
         * of a connection. May throw to end the stream.
         */
        void answered(Schema schema) throws Exception;

        /** A response has been accepted; without ranges if it has none. */
        void received(List<BlockRange> ranges);

        /** How many blocks the server has beyond those received; empty if that isn't known. */
        OptionalLong lag();

        /** By which the time is counted that the stream waits for its server. */
        StageClock stages();

        /** Whether the stream can go on from here with a rewind after a failure, perhaps a long time later. */
        boolean isResumable();
    }

    private final TableSource source;
    private final StreamStateMachine machine;
    private final RetryControl retries;
    private final Observer observer;
    private final StageClock stages;
    private final StopSignal cancelled = new StopSignal();
    private final Queue<Step> pending = new ArrayDeque<>();

    private final StallWatch watch;
    private final WindowControl windows;

    private volatile @Nullable ResponseStream responses;
    /** The columns, until the first response that amounts to an event. */
    private @Nullable Schema unanswered;

    private @Nullable VectorSchemaRoot batch;
    private boolean nothingSynced;

    StreamReader(TableSource source, StreamStateMachine machine, RetryControl retries, Observer observer) {
        this.source = source;
        this.machine = machine;
        this.retries = retries;
        this.observer = observer;
        this.stages = observer.stages();
        this.watch =
                new StallWatch(machine.completed(), source.query().options().microbatchBlocks(), retries);
        this.windows =
                new WindowControl(source.query().options(), source.table().blocks(), machine.completed());
    }

    StallWatch watch() {
        return watch;
    }

    /**
     * The next event. The batch of a {@link Data} is valid until the next call.
     *
     * @throws CancellationException after {@link #cancel}
     * @throws AttemptEnd when trying again here makes no sense
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
            accept(stages.during(Stage.SERVER, () -> Optional.ofNullable(open.next()))
                    .orElseThrow(this::endOfStream));
        } catch (SourceException | ProtocolException e) {
            if (watch.takeStalled()) {
                reconnectStalled();
            } else {
                recover(e);
            }
        }
    }

    private void reconnectStalled() {
        checkCancelled();
        disconnect();
        SourceException silence = SourceException.unavailable("stream " + source.table()
                + ": the server has been silent for long though it should have more blocks (some hang at skipped slots,"
                + " or the chain is quiet); ampsync asks again, for microbatches of another size");
        retries.reconnectStalled(silence, observer.isResumable());
    }

    private void accept(Response response) {
        nothingSynced |=
                response.metadata().ranges().isEmpty() && response.metadata().complete();
        checkNetworks(response.metadata().ranges());
        if (response.batch() == null && !response.metadata().complete()) {
            // Before the columns there can't be rows: a sign of life, whose ranges come again with the first batch.
            watch.received(List.of());
            observer.received(List.of());
            return;
        }
        List<Step> steps = machine.accept(response.metadata(), response.rows());
        Schema columns = unanswered;
        if (columns != null && steps.stream().anyMatch(step -> !(step instanceof Step.Reconnect))) {
            unanswered = null;
            notifyObserver(() -> observer.answered(columns));
        }
        pending.addAll(steps);
        watch.received(response.metadata().ranges());
        observer.received(response.metadata().ranges());
        batch = response.batch();
    }

    private void checkNetworks(List<BlockRange> ranges) {
        try {
            source.query().checkNetworks(ranges);
        } catch (SourceException e) {
            throw retries.refuse(e);
        }
    }

    /** A call of the observer. */
    private interface Notification {
        void send() throws Exception;
    }

    private void notifyObserver(Notification notification) {
        try {
            notification.send();
        } catch (CancellationException e) {
            throw e;
        } catch (Exception e) {
            throw Failures.of(source.table(), "preparing its target table", e);
        }
    }

    private TransactionEvent event(Step step) {
        if (step instanceof Step.Write write) {
            return new Data(write.id(), Objects.requireNonNull(batch), write.ranges());
        }
        if (step instanceof Step.Revert revert) {
            return revert.event();
        }
        if (step instanceof Step.Complete complete) {
            retries.progressed(Activity.READING);
            if (windows.completed(complete.event().ranges(), observer.lag())) {
                disconnect();
            }
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

    private void reconnect() {
        disconnect();
        stages.pass(Stage.SERVER, () -> retries.paceReconnect(machine.fruitlessReconnects(), cancelled));
    }

    private void connect() {
        OptionalLong window = window();
        observer.connecting();
        PlannedQuery query = stages.during(Stage.SERVER, () -> source.query().plan(machine.cursor(), window));
        notifyObserver(() -> observer.planned(query.schema(), window));
        unanswered = query.schema();
        retries.streaming();
        nothingSynced = false;
        ResponseStream opened = stages.during(Stage.SERVER, query::open);
        responses = opened;
        watch.connected(opened, window);
        windows.connected();
        if (cancelled.isStopped()) {
            disconnect();
        }
        checkCancelled();
    }

    /** What has to be found out comes first. */
    private OptionalLong window() {
        if (machine.window().isPresent()) {
            return machine.window();
        }
        return watch.window().isPresent() ? watch.window() : windows.window();
    }

    private SourceException endOfStream() {
        return nothingSynced
                ? SourceException.retryable(
                        ErrorKind.NOT_SYNCED, "stream " + source.table() + ": the server has no data for it yet", null)
                : SourceException.unavailable("stream " + source.table() + ": the server has ended its response");
    }

    private void recover(AmpsyncException failure) {
        checkCancelled();
        disconnect();
        stages.pass(
                Stage.SERVER, () -> retries.tryAgainHere(Activity.READING, failure, observer.isResumable(), cancelled));
    }

    private void checkCancelled() {
        if (cancelled.isStopped() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("stream " + source.table() + ": reading was cancelled");
        }
    }

    private void disconnect() {
        pending.clear();
        batch = null;
        watch.disconnected();
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
        watch.close();
        disconnect();
    }
}
