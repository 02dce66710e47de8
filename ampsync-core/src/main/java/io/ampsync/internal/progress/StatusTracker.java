package io.ampsync.internal.progress;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SinkException;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.retry.RetryControl.Activity;
import io.ampsync.internal.rules.SilenceRule;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
    private final StageClock stages;
    private final InstantSource clock = InstantSource.system();
    private State state = State.STARTING;
    private List<BlockRange> watermark = List.of();
    private final TotalsCounter totals = new TotalsCounter();
    private final RateWindow rates = new RateWindow();
    private Optional<Instant> streamingSince = Optional.empty();
    private Optional<Instant> committedAt = Optional.empty();
    /** Whether the server has failed, or been silent for long, since it has last told of blocks. */
    private boolean interrupted;

    private Stage trouble = Stage.SERVER;
    private Optional<Instant> troubleSince = Optional.empty();
    private Optional<AmpsyncException> error = Optional.empty();
    private Optional<Wait> turn = Optional.empty();
    private Optional<AmpsyncException> readFailure = Optional.empty();
    private Optional<AmpsyncException> commitFailure = Optional.empty();

    public StatusTracker(SyncStream table, SyncListener listener, PositionTracker position, StageClock stages) {
        this.table = table;
        this.listener = listener;
        this.position = position;
        this.stages = stages;
    }

    /** Who has to do something about a failure that may pass. */
    public static Stage concerned(AmpsyncException failure) {
        return switch (failure.kind()) {
            case DATABASE, TARGET, UNSTORABLE, OWNED -> Stage.TARGET;
            default -> Stage.SERVER;
        };
    }

    /**
     * How the table is doing.
     *
     * @param waitingFor what the target is waiting for just now, see {@link TransactionalSink#waitingFor}
     */
    public synchronized TableStatus current(Optional<TargetWait> waitingFor) {
        if (waitingFor.isPresent() && !state.isEnded() && state != State.STANDBY) {
            TargetWait wait = waitingFor.get();
            AmpsyncException trouble = SinkException.retryable("stream " + table + " " + wait.what());
            return status(
                    State.BLOCKED,
                    Optional.of(new Wait(wait.forConnection() ? Stage.POOL : Stage.TARGET, wait.what(), wait.since())),
                    Optional.of(trouble.initStream(table)));
        }
        Optional<AmpsyncException> failure = commitFailure.or(() -> readFailure).or(() -> error);
        if (state.isEnded()) {
            return status(state, Optional.empty(), error);
        }
        Optional<LastingWait> lasting = lasting(clock.instant());
        boolean silent =
                lasting.filter(each -> each.cause().on() == Stage.SERVER).isPresent();
        if (silent && commitFailure.isEmpty()) {
            return status(State.WAITING_FOR_SERVER, lasting.map(LastingWait::cause), Optional.empty());
        }
        if (failure.isPresent()) {
            Stage on = concerned(failure.get());
            return status(
                    on == Stage.TARGET ? State.WAITING_FOR_DATABASE : State.WAITING_FOR_SERVER,
                    Optional.of(new Wait(on, "waits before the next attempt", troubleSince.orElse(clock.instant()))),
                    failure);
        }
        if (state == State.STANDBY) {
            return status(state, turn, Optional.empty());
        }
        Optional<Wait> present = Optional.of(stage(clock.instant())).filter(wait -> wait.on() != Stage.ENCODER);
        return status(
                state == State.STREAMING ? streaming() : state,
                lasting.map(LastingWait::cause).or(() -> present),
                Optional.empty());
    }

    /**
     * What the thread that reads has been waiting for, or busy with, for so long that somebody should know; a target
     * that is waited for after a failure has been told of then.
     */
    synchronized Optional<LastingWait> lasting(Instant now) {
        if (state.isEnded() || state == State.STANDBY) {
            return Optional.empty();
        }
        boolean failed = commitFailure.isPresent() || error.isPresent();
        return LastingWait.of(stage(now), now, position)
                .filter(lasting -> !failed || lasting.cause().on() == Stage.SERVER);
    }

    private State streaming() {
        return switch (position.position()) {
            case AT_HEAD -> State.AT_HEAD;
            case BACKFILLING -> State.BACKFILLING;
            case UNKNOWN -> State.STREAMING;
        };
    }

    private Wait stage(Instant now) {
        StageClock.Present present = stages.present(now);
        String what = switch (present.stage()) {
            case SERVER -> streaming() == State.AT_HEAD ? "waits for new blocks" : "waits for the server";
            case ENCODER -> "is still encoding one batch of rows";
            case POOL, TARGET ->
                state == State.STARTING ? "waits for its state to be loaded" : "waits for its rows to be committed";
        };
        return new Wait(present.stage(), what, present.since());
    }

    private TableStatus status(State current, Optional<Wait> wait, Optional<AmpsyncException> trouble) {
        boolean ended = state.isEnded();
        StreamProgress progress = new StreamProgress(
                watermark,
                ended ? StreamPosition.UNKNOWN : position.position(),
                ended ? OptionalLong.empty() : position.lag(),
                streamingSince,
                committedAt);
        Throughput throughput = ended ? Throughput.NONE : rates.rate(System.nanoTime());
        return new TableStatus(table, current, progress, totals.totals(stages.totals()), throughput, wait, trouble);
    }

    public synchronized void loaded(StreamSnapshot snapshot) {
        state = state == State.STANDBY ? State.STARTING : state;
        watermark = snapshot.watermark().map(StoredWatermark::ranges).orElse(List.of());
        position.loaded(watermark);
    }

    /** The server is being asked the query. */
    public void connecting() {
        position.connecting();
    }

    /** The server has sent a response. The first with blocks after a failure or a long silence is a new start. */
    public synchronized void received(List<BlockRange> ranges) {
        interrupted |= position.silence().compareTo(SilenceRule.LONG) >= 0;
        position.received(ranges);
        if (interrupted && !ranges.isEmpty()) {
            interrupted = false;
            streamingSince = Optional.of(clock.instant());
        }
    }

    public void starting() {
        set(State.STARTING, Optional.empty());
    }

    /** The target is another process's for now. */
    public void standingBy(TargetWait wait) {
        Wait told = new Wait(Stage.TARGET, wait.what(), wait.since());
        synchronized (this) {
            set(State.STANDBY, Optional.empty());
            turn = Optional.of(told);
            watermark = List.of();
            troubleSince = Optional.empty();
        }
        notifyListener(() -> listener.standingBy(table, told));
    }

    /**
     * The server has accepted the query.
     *
     * @param window the most blocks per microbatch that the server was asked for, if it was
     */
    public void streaming(OptionalLong window) {
        synchronized (this) {
            streamingSince = state == State.STREAMING ? streamingSince : Optional.of(clock.instant());
            state = State.STREAMING;
            position.connected(window);
            readFailure = Optional.empty();
            troubleSince = trouble == Stage.SERVER ? Optional.empty() : troubleSince;
        }
        notifyListener(() -> listener.streaming(table));
    }

    public void committed(Commit commit) {
        synchronized (this) {
            totals.committed(commit);
            List<BlockRange> reached = commit.watermark().map(Watermark::ranges).orElse(watermark);
            rates.add(commit.rows(), commit.written().bytes(), advance(watermark, reached), System.nanoTime());
            committedAt = Optional.of(clock.instant());
            watermark = reached;
            position.committed(watermark);
            commitFailure = Optional.empty();
            troubleSince = Optional.empty();
        }
        notifyListener(() -> listener.committed(table, commit));
    }

    /** By how many blocks; 0 for a step back, and with several networks, whose blocks can't be added up. */
    private static long advance(List<BlockRange> from, List<BlockRange> to) {
        if (to.size() != 1) {
            return 0;
        }
        long before = from.isEmpty() ? to.get(0).start() - 1 : from.get(0).end();
        return Math.max(0, to.get(0).end() - before);
    }

    /**
     * A failure of reading is over with the next {@link #streaming}, of committing with the next {@link #committed}.
     */
    @Override
    public void retrying(Activity activity, AmpsyncException failure, Duration delay) {
        failure.initStream(table);
        synchronized (this) {
            totals.retried(failure.kind());
            troubleSince = troubleSince.or(() -> Optional.of(clock.instant()));
            trouble = concerned(failure);
            switch (activity) {
                case READING -> {
                    interrupted = true;
                    readFailure = Optional.of(failure);
                    position.disconnected();
                }
                case COMMITTING -> commitFailure = Optional.of(failure);
                case ATTEMPT -> set(State.STARTING, Optional.of(failure));
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
