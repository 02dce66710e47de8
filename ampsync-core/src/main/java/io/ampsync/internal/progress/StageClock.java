package io.ampsync.internal.progress;

import io.ampsync.status.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** How the thread that reads a stream spends its time. Asked for by any thread. */
public final class StageClock {
    private final LongSupplier nanoTime;
    private final Map<Stage, Long> spent = new EnumMap<>(Stage.class);
    private Stage current = Stage.ENCODER;
    private long entered;

    public StageClock() {
        this(System::nanoTime);
    }

    StageClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.entered = nanoTime.getAsLong();
    }

    /** Something that takes its time. */
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** The stage that is being left. */
    public synchronized Stage enter(Stage next) {
        long now = nanoTime.getAsLong();
        spent.merge(current, now - entered, Long::sum);
        Stage left = current;
        current = next;
        entered = now;
        return left;
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

    /** The time spent in each stage so far, that in the present one included. */
    synchronized Map<Stage, Duration> totals() {
        Map<Stage, Duration> totals = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            long present = stage == current ? nanoTime.getAsLong() - entered : 0;
            totals.put(stage, Duration.ofNanos(spent.getOrDefault(stage, 0L) + present));
        }
        return totals;
    }

    /** The present stage, and since when. */
    synchronized Present present(Instant now) {
        return new Present(current, now.minusNanos(nanoTime.getAsLong() - entered));
    }

    /** A stage that has not been left. */
    record Present(Stage stage, Instant since) {}
}
