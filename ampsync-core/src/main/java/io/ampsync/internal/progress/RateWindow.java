package io.ampsync.internal.progress;

import io.ampsync.status.Throughput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What has been committed within the last minute, in slots of some seconds. Times are those of one clock, in ns. */
final class RateWindow {
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Deque<Slot> slots = new ArrayDeque<>();
    /** Since when something has been committed without a pause as long as the window. */
    private long since;

    private static final class Slot {
        final long start;
        long rows;
        long bytes;
        long blocks;

        Slot(long start) {
            this.start = start;
        }
    }

    void add(long rows, long bytes, long blocks, long now) {
        forget(now);
        @Nullable Slot newest = slots.peekLast();
        if (newest == null) {
            since = now;
        }
        if (newest == null || now - newest.start >= SLOT_NANOS) {
            newest = new Slot(now);
            slots.addLast(newest);
        }
        newest.rows += rows;
        newest.bytes += bytes;
        newest.blocks += blocks;
    }

    /** The first commit says nothing yet: how long its rows took isn't known. */
    Throughput rate(long now) {
        forget(now);
        long time = Math.min(now - since, WINDOW_NANOS);
        if (slots.isEmpty() || time < TimeUnit.SECONDS.toNanos(1)) {
            return Throughput.NONE;
        }
        long rows = slots.stream().mapToLong(slot -> slot.rows).sum();
        long bytes = slots.stream().mapToLong(slot -> slot.bytes).sum();
        long blocks = slots.stream().mapToLong(slot -> slot.blocks).sum();
        double seconds = time / 1e9;
        return new Throughput(rows / seconds, bytes / seconds, blocks / seconds);
    }

    private void forget(long now) {
        while (!slots.isEmpty() && now - slots.peekFirst().start > WINDOW_NANOS) {
            slots.removeFirst();
        }
    }
}
