package io.ampsync.internal.progress;

import io.ampsync.spi.ConnectionListener;
import io.ampsync.status.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How the thread that reads a stream spends its time. While it waits for a target that itself waits for a connection,
 * that is time of {@link Stage#POOL}. Asked, and told of connections, by any thread.
 */
public final class StageClock implements ConnectionListener {
    private final LongSupplier nanoTime;
    private final Map<Stage, Long> spent = new EnumMap<>(Stage.class);
    private Stage current = Stage.ENCODER;
    private long entered;
    /** Up to when the time is in {@link #spent}. */
    private long counted;
    /** Calls of the target that wait for a connection. */
    private int unconnected;

    private boolean stopped;

    public StageClock() {
        this(System::nanoTime);
    }

    StageClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.entered = nanoTime.getAsLong();
        this.counted = entered;
    }

    /** Something that takes its time. */
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** The stage that is being left. */
    public synchronized Stage enter(Stage next) {
        count();
        Stage left = current;
        current = next;
        entered = counted;
        return left;
    }

    @Override
    public synchronized void waits() {
        count();
        unconnected++;
    }

    @Override
    public synchronized void goesOn() {
        count();
        unconnected--;
    }

    private void count() {
        long now = nanoTime.getAsLong();
        if (!stopped) {
            spent.merge(stage(), now - counted, Long::sum);
        }
        counted = now;
    }

    private Stage stage() {
        return current == Stage.TARGET && unconnected > 0 ? Stage.POOL : current;
    }

    /** Counts the time of {@code work} for {@code stage}. */
    public <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E {
        Stage before = enter(stage);
        try {
            return work.run();
        } finally {
            enter(before);
        }
    }

    /** The same without a result. */
    public void pass(Stage stage, Runnable work) {
        Stage before = enter(stage);
        try {
            work.run();
        } finally {
            enter(before);
        }
    }

    /** The thread has ended: time that passes from now on counts for nothing. */
    public synchronized void stop() {
        count();
        stopped = true;
    }

    /** The time spent in each stage so far, that in the present one included. */
    synchronized Map<Stage, Duration> totals() {
        count();
        Map<Stage, Duration> totals = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            totals.put(stage, Duration.ofNanos(spent.getOrDefault(stage, 0L)));
        }
        return totals;
    }

    /** The present stage, and since when the thread has been in it. */
    synchronized Present present(Instant now) {
        return new Present(stage(), now.minusNanos(nanoTime.getAsLong() - entered));
    }

    /** A stage that has not been left. */
    record Present(Stage stage, Instant since) {}
}
