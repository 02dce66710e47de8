package io.ampsync.internal.commit;

import io.ampsync.internal.commit.CommitQueue.Entry;
import io.ampsync.internal.context.TableContext;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of one table ahead of their turn, on threads that all tables share, and makes them give way to the
 * oldest one: its locks and its connection come first. A database doesn't see that a written group waits for an older
 * one, so it can't tell that the two wait for each other; the watch here can.
 */
final class Lanes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    /** How long a group may take before those behind it give way, whatever the target says of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private static final ExecutorService THREADS = newThreads();
    private static final ScheduledExecutorService TIMER = newTimer();

    private final SyncStream stream;
    private final CommitQueue queue;
    private final TransactionalSink sink;
    private final @Nullable Future<?> checks;
    /** Held by whoever makes groups give way. */
    private final Object givingWay = new Object();

    /** With one lane none is written ahead, and nothing runs here. */
    Lanes(TableContext context, CatchUp catchUp) {
        this.stream = context.table();
        this.sink = context.sink();
        int lanes = context.options().lanes();
        this.queue = new CommitQueue(stream, lanes, this::writeSoon, catchUp);
        long millis = BETWEEN_CHECKS.toMillis();
        this.checks =
                lanes == 1 ? null : TIMER.scheduleWithFixedDelay(this::check, millis, millis, TimeUnit.MILLISECONDS);
    }

    private static ExecutorService newThreads() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "ampsync-lane-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static ScheduledExecutorService newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ampsync-lane-watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    CommitQueue queue() {
        return queue;
    }

    private void writeSoon(Entry entry) {
        try {
            THREADS.execute(() -> write(entry));
        } catch (Throwable e) {
            log.debug("stream {}: no thread to write a group ahead", stream, e);
            queue.settle(entry, false);
        }
    }

    /** What goes wrong here goes wrong again when the committer writes the group, which then says so. */
    private void write(Entry entry) {
        boolean written = false;
        try {
            written = entry.group().sinkGroup().writeAhead();
        } catch (Throwable e) {
            log.debug("stream {}: a group could not be written ahead", stream, e);
        } finally {
            queue.settle(entry, written);
        }
    }

    /** Makes all groups behind the oldest give way, and none is begun until that has been committed. */
    void clearTheWay() {
        queue.goAlone();
        giveWay(queue::beginGivingWay);
    }

    private void giveWay(Supplier<List<Entry>> choice) {
        synchronized (givingWay) {
            for (Entry entry : choice.get()) {
                giveWay(entry);
                queue.gaveWay(entry);
            }
        }
    }

    /** A call may come before the lane has got so far that there is something to give up; so it is repeated. */
    private void giveWay(Entry entry) {
        do {
            callGiveWay(entry);
        } while (!queue.awaitSettled(entry, BETWEEN_CALLS));
        callGiveWay(entry);
    }

    private void callGiveWay(Entry entry) {
        try {
            entry.group().sinkGroup().giveWay();
        } catch (RuntimeException e) {
            log.debug("stream {}: a group could not give way", stream, e);
        }
    }

    private void check() {
        try {
            if (queue.holdIfHeldUp(sink.waitingFor().isPresent(), PATIENCE)) {
                log.debug("stream {}: groups written ahead give way to an older one that doesn't get on", stream);
                THREADS.execute(() -> giveWay(queue::beginGivingWay));
            }
        } catch (Throwable e) {
            log.debug("stream {}: its lanes could not be checked", stream, e);
        }
    }

    /** Takes back what is written ahead, and frees all groups. Nothing may be committed any more. */
    @Override
    public void close() {
        if (checks != null) {
            checks.cancel(false);
        }
        queue.close();
        giveWay(queue::beginGivingUp);
        queue.clear().forEach(OpenGroup::close);
    }
}
