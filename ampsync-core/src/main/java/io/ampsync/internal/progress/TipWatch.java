package io.ampsync.internal.progress;

import io.ampsync.internal.source.TableSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for the tip of a stream's table while nothing else tells where the stream stands, or whether a silent
 * server has nothing to send: twice a minute at the most, and more and more rarely where it doesn't answer or the chain
 * is quiet. Reading never waits for it, and a failure has no other consequence than that the position stays less
 * certain.
 */
public final class TipWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TipWatch.class);

    /** A stream that has just connected mostly tells by itself within that time. */
    private static final long SECONDS_BETWEEN_CHECKS = 2;

    private static final int MOST_DOUBLINGS = 5;
    private static final long CLOSE_SECONDS = 2;
    private static final ScheduledExecutorService TIMER = newTimer();

    private final TableSource source;
    private final PositionTracker position;
    private final ReentrantLock checking = new ReentrantLock();
    private Instant asked = Instant.EPOCH;
    private int failures;
    private @Nullable Future<?> checks;
    private volatile boolean closed;

    public TipWatch(TableSource source, PositionTracker position) {
        this.source = source;
        this.position = position;
    }

    /** Begins to check by itself, until it is closed. */
    public void start() {
        checks = TIMER.scheduleWithFixedDelay(
                () -> check(Instant.now()), SECONDS_BETWEEN_CHECKS, SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS);
    }

    private static ScheduledExecutorService newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ampsync-tip-watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Asks, if that is due and of use. */
    void check(Instant now) {
        checking.lock();
        try {
            Optional<Duration> pause =
                    position.betweenTips().map(time -> time.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
            if (!closed && pause.filter(time -> !now.isBefore(asked.plus(time))).isPresent()) {
                asked = now;
                ask();
            }
        } finally {
            checking.unlock();
        }
    }

    private void ask() {
        try {
            position.answered(source.tip().ask());
            failures = 0;
        } catch (RuntimeException e) {
            failures++;
            log.debug("stream {}: the server doesn't tell the newest block of its table", source.table(), e);
        }
    }

    /** Cuts a query short, and waits until it has given back its memory. */
    @Override
    public void close() {
        closed = true;
        Optional.ofNullable(checks).ifPresent(future -> future.cancel(true));
        boolean interrupted = Thread.interrupted();
        try {
            if (checking.tryLock(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                checking.unlock();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
