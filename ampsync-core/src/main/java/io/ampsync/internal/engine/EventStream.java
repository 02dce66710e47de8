package io.ampsync.internal.engine;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.StateStoreException;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.progress.TipWatch;
import io.ampsync.internal.retry.AttemptEnd;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.rules.PendingWatermarks;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StreamSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of a stream, whose ids are persisted before they are handed out, with commits by the caller. */
public final class EventStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    /** How to follow the stream. */
    public record Options(long retentionBlocks, ReorgPolicy reorgPolicy, RetryPolicy retry, QueryOptions query) {}

    private final SyncStream stream;
    private final StateStore store;
    private final StreamStateMachine machine;
    private final StreamReader reader;
    private final PositionTracker position;
    private final TipWatch tips;

    /** Held while the next event is awaited; the reader and its buffers belong to the holder. */
    private final ReentrantLock reading = new ReentrantLock();

    /** Guards everything below, and the store. */
    private final Object lock = new Object();

    private final PendingWatermarks pending = new PendingWatermarks();
    private long storedNext;
    private OptionalLong forgettable = OptionalLong.empty();
    private @Nullable AmpsyncException failure;

    private EventStream(TableSource source, StateStore store, StreamSnapshot state, Options options) {
        this.stream = source.table();
        this.store = store;
        this.storedNext = state.next();
        this.machine = new StreamStateMachine(state, options.retentionBlocks(), options.reorgPolicy());
        this.position = new PositionTracker(options.query().microbatchBlocks(), InstantSource.system());
        position.loaded(machine.completed());
        Reporter reporter = new Reporter(stream, position, new StageClock());
        RetryControl retries = new RetryControl(options.retry(), false, reporter);
        retries.loaded(state);
        this.reader = new StreamReader(source, machine, retries, reporter);
        this.tips = new TipWatch(source, position);
        tips.start();
    }

    /** Loads the state; doesn't contact the source yet. */
    public static EventStream open(AmpSource source, SyncStream stream, StateStore store, Options options) {
        try {
            return new EventStream(TableSource.of(source, stream, options.query()), store, store.load(), options);
        } catch (Exception e) {
            throw storeFailure(stream, e);
        }
    }

    /** See {@link io.ampsync.TransactionalStream#position}. */
    public StreamPosition position() {
        return position.position();
    }

    /** See {@link io.ampsync.TransactionalStream#next}. */
    public TransactionEvent next() {
        reading.lock();
        try {
            return read();
        } catch (AttemptEnd e) {
            throw e.failure().initStream(stream);
        } catch (AmpsyncException e) {
            throw e.initStream(stream);
        } finally {
            reading.unlock();
        }
    }

    private TransactionEvent read() {
        synchronized (lock) {
            forgettable.ifPresent(machine::forget);
            forgettable = OptionalLong.empty();
        }
        TransactionEvent event = reader.next();
        synchronized (lock) {
            persist(event);
        }
        return event;
    }

    private void persist(TransactionEvent event) {
        long next = event.id() + 1;
        if (event instanceof Undo undo) {
            long from = undo.invalidated().first();
            save(new StateChange(storedNext, next, OptionalLong.of(from), List.of(), OptionalLong.empty()));
            pending.discardFrom(from);
        } else {
            save(StateChange.advance(storedNext, next));
        }
        if (event instanceof Watermark watermark) {
            pending.add(watermark);
        }
    }

    /** See {@link io.ampsync.TransactionalStream#commit}. */
    public void commit(long id) {
        synchronized (lock) {
            pending.upTo(id).ifPresent(commit -> {
                save(commit.change(storedNext).at(position.position()));
                pending.committed(id);
                if (commit.pruneThrough().isPresent()) {
                    forgettable = commit.pruneThrough();
                }
            });
        }
    }

    /** After a failure nothing more is saved: the event that it hit would be skipped. */
    private void save(StateChange change) {
        if (failure != null) {
            throw failure;
        }
        try {
            store.commit(change);
            storedNext = change.next();
        } catch (Exception e) {
            failure = storeFailure(stream, e);
            throw failure;
        }
    }

    private static AmpsyncException storeFailure(SyncStream stream, Exception e) {
        AmpsyncException failure = e instanceof AmpsyncException known
                ? known
                : StateStoreException.permanent("stream " + stream + ": the state store failed: " + e.getMessage(), e);
        return failure.initStream(stream);
    }

    /** Makes a waiting {@link #next} fail, then frees everything. */
    @Override
    public void close() {
        reader.cancel();
        tips.close();
        reading.lock();
        try {
            reader.close();
        } finally {
            reading.unlock();
            synchronized (lock) {
                store.close();
            }
        }
    }

    /** Notes where the stream stands, and writes to the log what the caller isn't told. */
    private record Reporter(SyncStream stream, PositionTracker position, StageClock stages)
            implements StreamReader.Observer, RetryControl.Observer {
        @Override
        public void connecting() {
            position.connecting();
        }

        @Override
        public void planned(Schema schema, OptionalLong window) {
            position.connected(window);
            log.debug("stream {}: the server has accepted its query", stream);
        }

        @Override
        public void answered(Schema schema) {}

        @Override
        public void received(List<BlockRange> ranges) {
            position.received(ranges);
        }

        @Override
        public OptionalLong lag() {
            return position.lag();
        }

        @Override
        public boolean isResumable() {
            return true;
        }

        @Override
        public void retrying(Activity activity, AmpsyncException failure, Duration delay) {
            position.disconnected();
            String seconds = String.format(Locale.ROOT, "%.1f", delay.toMillis() / 1000.0);
            String message = String.valueOf(failure.getMessage());
            String subject = message.startsWith("stream " + stream) ? "" : "stream " + stream + ": ";
            log.warn("{}{}; next attempt in {} s", subject, message, seconds);
        }
    }
}
