package io.ampsync.internal.engine;

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

/** Cancels the responses of a server that seems to hang, see {@link StallRule}. Thread-safe. */
final class StallWatch implements AutoCloseable {
    private static final long SECONDS_BETWEEN_CHECKS = 30;
    private static final ScheduledExecutorService TIMER = newTimer();

    private final OptionalLong microbatchBlocks;
    private final Future<?> checks;
    private List<BlockRange> newest;
    private Instant lastSign = Instant.EPOCH;
    private @Nullable ResponseStream watched;
    private boolean stalled;
    private int reconnects;

    /**
     * @param newest ranges of the stored watermark
     * @param microbatchBlocks the most blocks per microbatch that the server is asked for, if it is
     */
    StallWatch(List<BlockRange> newest, OptionalLong microbatchBlocks) {
        this.newest = newest;
        this.microbatchBlocks = microbatchBlocks;
        this.checks = TIMER.scheduleWithFixedDelay(
                () -> check(Instant.now()), SECONDS_BETWEEN_CHECKS, SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS);
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

    synchronized void connected(ResponseStream responses) {
        watched = responses;
        lastSign = Instant.now();
    }

    synchronized void received(List<BlockRange> ranges) {
        newest = ranges.isEmpty() ? newest : ranges;
        lastSign = Instant.now();
    }

    /** A watermark has been reached. */
    synchronized void progressed() {
        reconnects = 0;
    }

    synchronized void disconnected() {
        watched = null;
    }

    /** Whether the last connection was cancelled here; says so once. */
    synchronized boolean takeStalled() {
        boolean was = stalled;
        stalled = false;
        return was;
    }

    /** The size of microbatches to ask for; empty for the usual one. */
    synchronized OptionalLong window() {
        return reconnects == 0 ? OptionalLong.empty() : OptionalLong.of(StallRule.window(microbatchBlocks, reconnects));
    }

    synchronized void check(Instant now) {
        ResponseStream responses = watched;
        if (responses == null || stalled) {
            return;
        }
        PositionRule.Signs signs = new PositionRule.Signs(
                newest, microbatchBlocks, Map.of(), Optional.of(Duration.between(lastSign, now)), now);
        if (StallRule.isStalled(signs, reconnects)) {
            stalled = true;
            reconnects++;
            responses.cancel();
        }
    }

    @Override
    public void close() {
        checks.cancel(false);
    }
}
