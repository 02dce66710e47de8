package io.ampsync.internal.commit;

import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Groups on their way to the target, in order, and how far each has got. Decides which are written ahead of their turn:
 * as many at a time as there are lanes, begun in order, none beside a transaction that the committer has begun by
 * itself, and none that follows, or has, an undo that isn't committed. Thread-safe.
 */
final class CommitQueue {
    private final SyncStream stream;
    private final int lanes;
    private final Consumer<Entry> lane;
    private final CatchUp catchUp;
    private final LaneHold hold = new LaneHold();
    private final Deque<Entry> entries = new ArrayDeque<>();

    private @Nullable OpenGroup flushing;
    /** Whether an unfinished group has an open transaction. */
    private boolean flushed;
    /** Whether the committer is at work. */
    private boolean busy;
    /** Whether that work has a transaction which the committer has begun by itself, or is about to. */
    private boolean alone;
    /** When the oldest group has become that, or was begun. */
    private long oldestSince = System.nanoTime();

    /** How many threads wait for the committer to have nothing to do; what could wait isn't begun meanwhile. */
    private int draining;

    private boolean closed;
    private @Nullable RuntimeException failure;

    /** How far a group has got before its turn. */
    enum Progress {
        STAGED,
        BEING_WRITTEN,
        WRITTEN,
        /** It wasn't possible; the committer is to write the group by itself. */
        NOT_WRITTEN
    }

    /** A group in the queue. What it says is guarded by the queue. */
    static final class Entry {
        private final OpenGroup group;
        private Progress progress = Progress.STAGED;
        private boolean givingWay;

        Entry(OpenGroup group) {
            this.group = group;
        }

        OpenGroup group() {
            return group;
        }

        private boolean isAhead() {
            return progress == Progress.BEING_WRITTEN || progress == Progress.WRITTEN;
        }
    }

    /**
     * @param lanes how many groups may be written at a time; 1 to write none ahead
     * @param lane is given each group that is to be written ahead, and has to say {@link #settle} in the end; called
     *     with the queue locked
     */
    CommitQueue(SyncStream stream, int lanes, Consumer<Entry> lane, CatchUp catchUp) {
        this.stream = stream;
        this.lanes = lanes;
        this.lane = lane;
        this.catchUp = catchUp;
    }

    /** Adds a finished group; waits while as many as there are lanes are waiting behind the oldest. */
    synchronized void submit(OpenGroup group) {
        awaitUntil(() -> entries.size() <= lanes && flushing == null);
        if (entries.isEmpty()) {
            oldestSince = System.nanoTime();
        }
        entries.add(new Entry(group));
        changed();
    }

    /** Has an unfinished group flushed, after all that were submitted, and waits for it. */
    synchronized void flush(OpenGroup group) {
        awaitUntil(() -> entries.size() <= lanes && flushing == null);
        flushing = group;
        changed();
        drain();
    }

    /** Waits until everything handed over has been done, and the committer does nothing else either. */
    synchronized void drain() {
        draining++;
        try {
            awaitUntil(() -> !busy && entries.isEmpty() && flushing == null);
        } finally {
            draining--;
            notifyAll();
        }
    }

    /** Waits until the stream's end has been dealt with. */
    synchronized void finish() {
        catchUp.complete();
        notifyAll();
        awaitUntil(catchUp::isFinished);
    }

    /** Throws what has ended the committer, if anything has. */
    synchronized void checkFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Nothing is begun any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void awaitUntil(BooleanSupplier condition) {
        try {
            while (failure == null && !closed && !condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stream " + stream + ": committing was interrupted");
        }
        checkFailure();
        if (closed) {
            throw new CancellationException("stream " + stream + ": committing was stopped");
        }
    }

    /** The next thing to do, once it can be done; null after {@link #close}. For the committer. */
    synchronized @Nullable CommitWork take() throws InterruptedException {
        while (!closed) {
            Entry oldest = entries.peekFirst();
            if (oldest != null && isReady(oldest)) {
                busy = true;
                alone = oldest.progress != Progress.WRITTEN;
                return new CommitWork.Commit(oldest, !alone);
            }
            OpenGroup unfinished = flushing;
            if (oldest == null && unfinished != null) {
                flushing = null;
                flushed = true;
                busy = true;
                alone = true;
                return new CommitWork.Flush(unfinished);
            }
            if (oldest == null && !flushed && draining == 0 && catchUp.isDue()) {
                busy = true;
                alone = true;
                return new CommitWork.FinishCatchUp();
            }
            wait(catchUp.millisToNextLook());
        }
        return null;
    }

    /** Whether no lane has to do with the oldest group any more. */
    private static boolean isReady(Entry oldest) {
        return oldest.progress != Progress.BEING_WRITTEN && !oldest.givingWay;
    }

    /** The committer is done with what it has taken, or fails with {@code reason} and does nothing any more. */
    synchronized void done(@Nullable RuntimeException reason) {
        busy = false;
        alone = false;
        failure = reason;
        changed();
    }

    /** The oldest group has been committed. */
    synchronized void committed(Entry oldest) {
        entries.remove(oldest);
        flushed = false;
        hold.committed();
        oldestSince = System.nanoTime();
        done(null);
    }

    /** What a lane was given is written now, or can't be. */
    synchronized void settle(Entry entry, boolean written) {
        entry.progress = written ? Progress.WRITTEN : Progress.NOT_WRITTEN;
        changed();
    }

    private void changed() {
        if (lanes > 1 && !closed && failure == null) {
            startLanes();
        }
        notifyAll();
    }

    /** A single group is the committer's, which needs no other thread for it. */
    private void startLanes() {
        int ahead = 0;
        for (Entry entry : entries) {
            boolean undoes = entry.group.undo().isPresent();
            if (alone || hold.holds() || entries.size() < 2 || entry.givingWay || undoes) {
                return;
            }
            if (entry.progress == Progress.STAGED) {
                entry.progress = Progress.BEING_WRITTEN;
                lane.accept(entry);
            }
            if (entry.progress == Progress.NOT_WRITTEN || ++ahead == lanes) {
                return;
            }
        }
    }

    /** The committer goes on by itself with what it has taken. */
    synchronized void goAlone() {
        alone = true;
    }

    /** Everything that is written ahead behind the oldest group, to be made to give way. */
    synchronized List<Entry> beginGivingWay() {
        return beginGivingWay(entries.peekFirst());
    }

    /** Everything that is written ahead, when nothing will be committed any more. */
    synchronized List<Entry> beginGivingUp() {
        return beginGivingWay(null);
    }

    private List<Entry> beginGivingWay(@Nullable Entry spared) {
        List<Entry> chosen = entries.stream()
                .filter(entry -> entry != spared && entry.isAhead())
                .toList();
        chosen.forEach(entry -> entry.givingWay = true);
        return chosen;
    }

    /** Waits for {@code patience} until no lane is at work on the entry, and says whether that is so. */
    synchronized boolean awaitSettled(Entry entry, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        long left = patience.toNanos();
        while (entry.progress == Progress.BEING_WRITTEN && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return entry.progress != Progress.BEING_WRITTEN;
    }

    /** Nothing is left of what had been written ahead. */
    synchronized void gaveWay(Entry entry) {
        entry.givingWay = false;
        entry.progress = Progress.STAGED;
        changed();
    }

    /**
     * Whether groups written ahead may hold up the oldest one; if so, none are begun for some commits.
     *
     * @param blocked whether the target waits for a lock
     * @param patience how long the oldest group may take
     */
    synchronized boolean holdIfHeldUp(boolean blocked, Duration patience) {
        boolean othersAhead = entries.stream().skip(1).anyMatch(entry -> entry.isAhead() && !entry.givingWay);
        boolean stuck = blocked || System.nanoTime() - oldestSince >= patience.toNanos();
        boolean heldUp = othersAhead && stuck && !hold.holds();
        if (heldUp) {
            hold.begin();
        }
        return heldUp;
    }

    /** Takes all groups out; the committer must have ended, and all must have given way. */
    synchronized List<OpenGroup> clear() {
        List<OpenGroup> left = entries.stream().map(Entry::group).toList();
        entries.clear();
        return left;
    }
}
