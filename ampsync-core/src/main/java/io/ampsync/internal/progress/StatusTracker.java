package io.ampsync.internal.progress;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SinkException;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status of one table, kept up to date and passed on to the listener. Thread-safe. */
public final class StatusTracker implements RetryControl.Observer {
    private static final Logger log = LoggerFactory.getLogger(StatusTracker.class);

    private final SyncStream table;
    private final SyncListener listener;
    private final PositionTracker position;
    private State state = State.STARTING;
    private List<BlockRange> watermark = List.of();
    private long rows;
    private Optional<AmpsyncException> error = Optional.empty();
    private Optional<AmpsyncException> readFailure = Optional.empty();
    private Optional<AmpsyncException> commitFailure = Optional.empty();

    public StatusTracker(SyncStream table, SyncListener listener, PositionTracker position) {
        this.table = table;
        this.listener = listener;
        this.position = position;
    }

    /**
     * How the table is doing.
     *
     * @param waitingFor what the target is waiting for just now, see {@link TransactionalSink#waitingFor}
     */
    public synchronized TableStatus current(Optional<String> waitingFor) {
        if (waitingFor.isPresent() && !isEnded()) {
            AmpsyncException wait = SinkException.retryable("stream " + table + " " + waitingFor.get());
            return status(State.BLOCKED, Optional.of(wait.initStream(table)));
        }
        Optional<AmpsyncException> failure = commitFailure.or(() -> readFailure);
        return failure.isPresent() ? status(State.RETRYING, failure) : status(state, error);
    }

    private TableStatus status(State current, Optional<AmpsyncException> trouble) {
        boolean ended = isEnded();
        return new TableStatus(
                table,
                current,
                watermark,
                rows,
                trouble,
                ended ? StreamPosition.UNKNOWN : position.position(),
                ended ? OptionalLong.empty() : position.lag());
    }

    private boolean isEnded() {
        return state == State.STOPPED || state == State.COMPLETED || state == State.FAILED;
    }

    public synchronized void loaded(StreamSnapshot snapshot) {
        watermark = snapshot.watermark().map(StoredWatermark::ranges).orElse(List.of());
        position.loaded(watermark);
    }

    /** The server has sent a response. */
    public void received(List<BlockRange> ranges) {
        position.received(ranges);
    }

    public void starting() {
        set(State.STARTING, Optional.empty());
    }

    /**
     * The server has accepted the query.
     *
     * @param window the most blocks per microbatch that the server was asked for, if it was
     */
    public void streaming(OptionalLong window) {
        synchronized (this) {
            state = State.STREAMING;
            position.connected(window);
            readFailure = Optional.empty();
        }
        notifyListener(() -> listener.streaming(table));
    }

    public void committed(long newRows, Optional<Undo> undo, Optional<Watermark> newest) {
        synchronized (this) {
            rows += newRows;
            watermark = newest.map(Watermark::ranges).orElse(watermark);
            commitFailure = Optional.empty();
        }
        notifyListener(() -> listener.committed(table, newRows, undo, newest));
    }

    /**
     * A failure of reading is over with the next {@link #streaming}, of committing with the next {@link #committed}.
     */
    @Override
    public void retrying(Activity activity, AmpsyncException failure, Duration delay) {
        failure.initStream(table);
        synchronized (this) {
            switch (activity) {
                case READING -> {
                    readFailure = Optional.of(failure);
                    position.disconnected();
                }
                case COMMITTING -> commitFailure = Optional.of(failure);
                case ATTEMPT -> set(State.RETRYING, Optional.of(failure));
            }
        }
        notifyListener(() -> listener.retrying(table, failure, delay));
    }

    public void stopped() {
        set(State.STOPPED, Optional.empty());
        notifyListener(() -> listener.stopped(table, Optional.empty()));
    }

    public void completed() {
        set(State.COMPLETED, Optional.empty());
        notifyListener(() -> listener.stopped(table, Optional.empty()));
    }

    public void failed(AmpsyncException failure) {
        set(State.FAILED, Optional.of(failure));
        notifyListener(() -> listener.stopped(table, Optional.of(failure)));
    }

    private synchronized void set(State newState, Optional<AmpsyncException> newError) {
        state = newState;
        position.disconnected();
        error = newError;
        readFailure = Optional.empty();
        commitFailure = Optional.empty();
    }

    /** A listener that throws must not cost the table its life. */
    private void notifyListener(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            log.warn("stream {}: its SyncListener threw an exception; the stream goes on", table, e);
        }
    }
}
