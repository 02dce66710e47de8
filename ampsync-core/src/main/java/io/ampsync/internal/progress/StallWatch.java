package io.ampsync.internal.progress;

import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.rules.PositionRule;
import io.ampsync.internal.rules.StallRule;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cancels the responses of a server that seems to hang, see {@link StallRule}. Thread-safe. */
public final class StallWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StallWatch.class);

    private static final long SECONDS_BETWEEN_CHECKS = 30;
    private static final ScheduledExecutorService TIMER = newTimer();

    private final OptionalLong usual;
    private final RetryControl retries;
    private final Future<?> checks;
    private List<BlockRange> newest;
    private Instant lastSign = Instant.EPOCH;
    /** Whether ranges have come on this connection. */
    private boolean answered;

    private OptionalLong window = OptionalLong.empty();
    private @Nullable ResponseStream watched;
    private boolean stalled;
    private boolean failed;

    /**
     * Begins to check by itself, until it is closed.
     *
     * @param newest ranges of the stored watermark
     * @param microbatchBlocks the most blocks per microbatch that the server is asked for, if it is
     * @param retries counts the hangs
     */
    public StallWatch(List<BlockRange> newest, OptionalLong microbatchBlocks, RetryControl retries) {
        this.newest = newest;
        this.usual = microbatchBlocks;
        this.retries = retries;
        this.checks = TIMER.scheduleWithFixedDelay(
                () -> tick(Instant.now()), SECONDS_BETWEEN_CHECKS, SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS);
    }

    private static ScheduledExecutorService newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ampsync-stall-watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Watches these responses from now on.
     *
     * @param asked the most blocks per microbatch that the server was asked for, if it was
     */
    public synchronized void connected(ResponseStream responses, OptionalLong asked) {
        watched = responses;
        window = asked;
        answered = false;
        lastSign = Instant.now();
    }

    public synchronized void received(List<BlockRange> ranges) {
        newest = ranges.isEmpty() ? newest : ranges;
        answered |= !ranges.isEmpty();
        lastSign = Instant.now();
    }

    public synchronized void disconnected() {
        watched = null;
    }

    /** Whether the last connection was cancelled here; says so once. */
    public synchronized boolean takeStalled() {
        boolean was = stalled;
        stalled = false;
        return was;
    }

    /** The size of microbatches to ask for; empty for the usual one. */
    public OptionalLong window() {
        int stalls = retries.stalls();
        return stalls == 0 ? OptionalLong.empty() : OptionalLong.of(StallRule.window(usual, stalls));
    }

    /** A check that never throws: the schedule would end without a word. Only the first failure is logged. */
    public synchronized void tick(Instant now) {
        try {
            check(now);
        } catch (Throwable e) {
            if (!failed) {
                log.warn(
                        "the check for servers that hang failed unexpectedly; it goes on, and later failures are not"
                                + " logged",
                        e);
            }
            failed = true;
        }
    }

    public synchronized void check(Instant now) {
        ResponseStream responses = watched;
        if (responses == null || stalled) {
            return;
        }
        PositionRule.Signs signs = new PositionRule.Signs(
                newest, answered, window, Map.of(), Optional.of(Duration.between(lastSign, now)), now);
        if (StallRule.isStalled(signs, retries.stalls())) {
            responses.cancel();
            stalled = true;
        }
    }

    @Override
    public void close() {
        checks.cancel(false);
    }
}
