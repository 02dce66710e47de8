package io.ampsync.internal.flight;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.AllocationListener;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the messages of all streams of a source: what Arrow has allocated, and what the messages will take that
 * have been asked for. A stream asks for one message at a time, and only if there is room for it; the server is held
 * up by flow control meanwhile.
 *
 * <p>A reader that has no message queues for room, first come, first served, and holds nothing while it does. Whoever
 * reads ahead doesn't queue, gives way to those who do, and leaves them half of the memory. So what the queue waits
 * for can only be messages under way, and batches that are being staged, which doesn't wait for any other stream: the
 * sum falls until the first in the queue has its turn. Where something else holds it up, such as a server that has
 * nothing to send or a table whose creation is blocked, nobody depends on it: after {@link #PATIENCE_MILLIS}, messages
 * that haven't come count no longer, and the first in the queue goes ahead, whatever its size. The limit is therefore
 * exceeded only by messages that are larger than expected, or that come late, and by at most one for each stream.
 *
 * <p>Thread-safe; its monitor guards the {@link MessageDemand}s too. No lock is taken under it but gRPC's, which
 * delivers messages on other threads.
 */
final class MessageMemory implements AllocationListener {
    private static final long PATIENCE_MILLIS = 250;

    private final long limit;
    private final Deque<MessageDemand> queue = new ArrayDeque<>();
    private final Set<MessageDemand> expected = new LinkedHashSet<>();
    private long allocated;
    private long awaited;
    private long ahead;
    /** Stands for what the first in the queue has waited there; null if nobody counts that. */
    private @Nullable Object turn;

    MessageMemory(long limit) {
        this.limit = limit;
    }

    /** How much all streams may hold in messages, and as much again in what nobody has asked for. */
    static long usualLimit() {
        return Math.min(64 << 20, directMemory() / 4);
    }

    /** The most direct memory of this process; as much as the heap unless it has been told otherwise. */
    private static long directMemory() {
        long heap = Runtime.getRuntime().maxMemory();
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (options == null) {
            return heap;
        }
        long told = Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
        return told == 0 ? heap : told;
    }

    @Override
    public synchronized void onAllocation(long size) {
        allocated += size;
    }

    @Override
    public synchronized void onRelease(long size) {
        allocated -= size;
        serve();
    }

    /** Bytes that are held or expected. */
    synchronized long used() {
        return allocated + awaited;
    }

    /** Has the demand admitted as soon as it is its turn. */
    synchronized void enqueue(MessageDemand demand) {
        queue.add(demand);
        serve();
    }

    /** Admits a demand that can do without; false if there is no room for it. */
    synchronized boolean offer(MessageDemand demand) {
        long size = demand.expectedBytes();
        if (!queue.isEmpty() || !fits(size) || ahead + size > limit / 2) {
            return false;
        }
        ahead += size;
        admit(demand);
        return true;
    }

    /** The reader wants what was asked for ahead of time. */
    synchronized void caughtUp(long size) {
        ahead -= size;
    }

    /** The message has come and is allocated, or will never come. */
    synchronized void settle(MessageDemand demand) {
        if (queue.peek() == demand) {
            turn = null;
        }
        queue.remove(demand);
        forget(demand);
        serve();
    }

    private void forget(MessageDemand demand) {
        if (expected.remove(demand)) {
            awaited -= demand.expectedBytes();
        }
    }

    private boolean fits(long size) {
        return allocated + awaited + size <= limit;
    }

    private void admit(MessageDemand demand) {
        expected.add(demand);
        awaited += demand.expectedBytes();
        demand.admitted();
    }

    private void serve() {
        while (!queue.isEmpty() && fits(queue.element().expectedBytes())) {
            turn = null;
            admit(queue.remove());
        }
        if (!queue.isEmpty() && turn == null) {
            Object current = new Object();
            turn = current;
            CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> overdue(current));
        }
    }

    private synchronized void overdue(Object overdue) {
        if (turn != overdue) {
            return;
        }
        long old = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        Set.copyOf(expected).stream().filter(demand -> demand.isOlderThan(old)).forEach(this::forget);
        turn = null;
        if (!queue.isEmpty()) {
            admit(queue.remove());
        }
        serve();
    }
}
