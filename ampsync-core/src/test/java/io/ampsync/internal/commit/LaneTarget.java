package io.ampsync.internal.commit;

import io.ampsync.error.SinkException;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A target of which only the order of connections and commits is real. Each transaction needs a connection of a pool
 * that others may share; a group's id is the next id that its change expects. Writes down what goes against the rules.
 */
final class LaneTarget implements TransactionalSink {
    private static final long SECONDS_TO_WAIT = 20;

    private final Semaphore pool;
    private final Random random;
    final List<Long> committed = Collections.synchronizedList(new ArrayList<>());
    final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger aheadInTime = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();
    final AtomicInteger finishedCatchUps = new AtomicInteger();
    private final TreeSet<Long> open = new TreeSet<>();

    /** The part of calls that fail. */
    volatile double failures;
    /** How long a call takes at the most. */
    volatile long micros = 200;
    /** An older group's rows wait for every newer group that is open, as behind a queued DDL statement. */
    volatile boolean newerGroupsBlock;

    /** Whether nothing is left to do after the catch-up once that has been done. */
    volatile boolean finishes;

    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    LaneTarget(Semaphore pool, long seed) {
        this.pool = pool;
        this.random = new Random(seed);
    }

    private synchronized boolean fails() {
        return random.nextDouble() < failures;
    }

    private synchronized long pause() {
        return random.nextLong(micros + 1);
    }

    private synchronized void opened(long id) {
        open.add(id);
        mostOpen.accumulateAndGet(open.size(), Math::max);
    }

    private synchronized void closed(long id) {
        open.remove(id);
        notifyAll();
    }

    private synchronized boolean isBehindNewer(long id) {
        return open.higher(id) != null;
    }

    private synchronized boolean isOldest(long id) {
        return open.lower(id) == null;
    }

    SinkGroup group(long id, boolean undoes) {
        return new Group(id, undoes);
    }

    private final class Group implements SinkGroup {
        private final long id;
        private final boolean undoes;
        private boolean writing;
        private boolean written;
        private boolean interrupted;
        private boolean flushed;
        private boolean isDone;

        Group(long id, boolean undoes) {
            this.id = id;
            this.undoes = undoes;
        }

        @Override
        public boolean writeAhead() {
            if (undoes) {
                violations.add("group " + id + " has an undo and was to be written ahead");
            }
            if (flushed || !pool.tryAcquire()) {
                return false;
            }
            synchronized (this) {
                writing = true;
                interrupted = false;
            }
            opened(id);
            boolean done = takeTime() && !fails();
            synchronized (this) {
                writing = false;
                written = done && !interrupted;
                if (!written) {
                    release();
                }
                return written;
            }
        }

        /** False if it was made to give way. */
        private boolean takeTime() {
            long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(pause());
            try {
                while (System.nanoTime() < until || waits()) {
                    Thread.onSpinWait();
                    if (isInterrupted()) {
                        return false;
                    }
                }
                return true;
            } finally {
                waiting.remove(id);
            }
        }

        private boolean waits() {
            return newerGroupsBlock && isBehindNewer(id) && (waiting.contains(id) || waiting.add(id));
        }

        private synchronized boolean isInterrupted() {
            return interrupted;
        }

        @Override
        public synchronized void giveWay() {
            interrupted = writing;
            if (!writing && written && !flushed) {
                written = false;
                release();
            }
        }

        private void release() {
            closed(id);
            pool.release();
        }

        @Override
        public void commit(StateChange change) throws Exception {
            synchronized (this) {
                if (written) {
                    aheadInTime.incrementAndGet();
                }
            }
            if (!hasTransaction()) {
                if (!LaneTarget.this.isAlone()) {
                    violations.add("group " + id + " wants a connection while others of its table hold some");
                }
                if (!pool.tryAcquire(SECONDS_TO_WAIT, TimeUnit.SECONDS)) {
                    violations.add("group " + id + " waited in vain for a connection");
                    throw SinkException.retryable("no connection");
                }
                opened(id);
                boolean unused = takeTime();
            }
            boolean fails = fails();
            if (!fails) {
                if (!isOldest(id)) {
                    violations.add("group " + id + " was committed before an older one");
                }
                if (undoes && isBehindNewer(id)) {
                    violations.add("group " + id + " has an undo, but isn't alone");
                }
                committed.add(change.expectedNext());
            }
            synchronized (this) {
                written = false;
                isDone = !fails;
                release();
            }
            if (fails) {
                flushed = false;
                throw SinkException.retryable("group " + id + " failed");
            }
        }

        private synchronized boolean hasTransaction() {
            return written;
        }

        @Override
        public boolean isVoid() {
            return false;
        }

        @Override
        public synchronized void close() {
            if (writing) {
                violations.add("group " + id + " was closed while it was being written");
            }
            if (written && !isDone) {
                written = false;
                release();
            }
        }

        @Override
        public void write(Data data) {}

        @Override
        public void undo(Undo undo) {}

        @Override
        public long stagedBytes() {
            return 0;
        }

        /** Opens a transaction, which stays open until the commit. */
        @Override
        public void flush() throws Exception {
            if (!isAlone()) {
                violations.add("group " + id + " is flushed while others of its table have a connection");
            }
            pool.acquire();
            opened(id);
            synchronized (this) {
                flushed = true;
                written = true;
            }
        }
    }

    private synchronized boolean isAlone() {
        return open.isEmpty();
    }

    /** Unless it {@link #finishes}, never finished, so that it is called as often as possible. */
    @Override
    public Optional<Duration> caughtUp() throws Exception {
        boolean before = isAlone();
        TimeUnit.MICROSECONDS.sleep(pause());
        if (!before || !isAlone()) {
            violations.add("a transaction was open while the sink finished the catch-up");
        }
        finishedCatchUps.incrementAndGet();
        return finishes ? Optional.empty() : Optional.of(Duration.ZERO);
    }

    @Override
    public Optional<TargetWait> waitingFor() {
        return waiting.stream().findAny().map(group -> new TargetWait("waits for a lock", Instant.EPOCH));
    }

    @Override
    public StreamSnapshot load() {
        return StreamSnapshot.EMPTY;
    }

    @Override
    public void prepare(Schema schema) {}

    @Override
    public SinkGroup begin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
