package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.error.PostgresErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows other processes that this one is alive, as long as it holds a stream: one small statement for all its
 * streams every second. Also gives up what could not be given up at once. Thread-safe; only the timer's thread
 * talks to the database, and nobody waits for it but {@link #close}, for a bounded time.
 */
public final class Heartbeat implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int CLOSE_MILLIS = 4_000;

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final BriefTransactions transactions;
    private final ProcessRow process;
    private final String label;

    private final Set<Fence> held = ConcurrentHashMap.newKeySet();
    private final Set<Fence> toRelease = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService timer;
    private boolean closed;
    /** Touched by the timer's thread only, as is {@link #failing}. */
    private boolean oldRemoved;

    /** What this process wants of others, and what it has told them of that. */
    private volatile Wishes wishes = Wishes.NONE;

    private Wishes told = Wishes.NONE;

    /** What has failed at its last attempt. */
    private final Set<String> failing = new HashSet<>();

    Heartbeat(Connections connections, Instance self, String label) {
        this.transactions = new BriefTransactions(connections);
        this.process = new ProcessRow(self);
        this.label = label;
    }

    /** A transaction's work that has no result. */
    @FunctionalInterface
    private interface Task {
        void run(Connection connection) throws SQLException;
    }

    /** Begins to beat, before the first stream is claimed. The claim itself makes the process known. */
    public synchronized void start() {
        if (timer != null || closed) {
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ampsync-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        long millis = INTERVAL.toMillis();
        var unused = timer.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Makes the process known within the transaction of a claim. */
    public void register(Connection connection) throws SQLException {
        process.ensure(connection);
    }

    /** The stream is ours. */
    public void hold(Fence stream) {
        toRelease.removeIf(stream::replaces);
        held.removeIf(stream::replaces);
        held.add(stream);
    }

    /** Tells others which streams this process shares with them, soon and from then on. */
    synchronized void share(Set<String> streams) {
        if (!streams.equals(wishes.shares())) {
            wishes = wishes.sharing(streams);
            if (timer != null) {
                timer.execute(this::tick);
            }
        }
    }

    /**
     * Asks the owner of a stream for it, soon and until {@link #withdraw}.
     *
     * @param purpose see {@link Wishes#purpose}
     */
    synchronized void request(String stream, String purpose) {
        start();
        wishes = wishes.requesting(stream, purpose);
        if (timer != null) {
            timer.execute(this::tick);
        }
    }

    /** Lets the owner go on that a stream has been asked of, as soon as what is to be given up has been. */
    synchronized void withdraw(String stream) {
        if (timer != null) {
            timer.execute(() -> {
                releaseAll();
                forget(stream);
                tick();
            });
        }
    }

    private synchronized void forget(String stream) {
        wishes = wishes.withoutRequest(stream);
    }

    /** The stream has been given up by other means. */
    public void drop(Fence stream) {
        held.remove(stream);
    }

    /** Gives the stream up in a moment or, if the database can't be reached, later. */
    public synchronized void release(Fence stream) {
        if (held.remove(stream)) {
            toRelease.add(stream);
            if (timer != null) {
                timer.execute(this::tick);
            }
        }
    }

    /** The beat comes first and stands alone, so that nothing else can hold it up. */
    private void tick() {
        if (!held.isEmpty() || !wishes.isEmpty() || !wishes.equals(told)) {
            beat();
        }
        releaseAll();
        if (!oldRemoved) {
            oldRemoved = attempt(
                    "remove processes that ended long ago",
                    connection -> ProcessRow.removeOld(connection, StreamRow.OWNED_BY_PROCESS));
        }
    }

    private void beat() {
        Wishes now = wishes;
        if (attempt(
                "send the heartbeat, without which another process takes its streams over",
                connection -> process.beat(connection, now))) {
            told = now;
        }
    }

    /** What can't be released now stays for the next time. */
    private void releaseAll() {
        Set<Fence> released = new HashSet<>();
        boolean done = toRelease.isEmpty()
                || attempt("give up streams that it no longer writes", connection -> {
                    for (Fence stream : toRelease) {
                        if (StreamRow.release(connection, stream)) {
                            released.add(stream);
                        }
                    }
                });
        if (done) {
            toRelease.removeAll(released);
        }
    }

    private void leave() {
        toRelease.addAll(held);
        held.clear();
        releaseAll();
        attempt("sign off", process::remove);
    }

    /** Never throws, as that would end the schedule. Says when something fails first, and when it works again. */
    private boolean attempt(String what, Task task) {
        try {
            transact(task);
        } catch (Throwable e) {
            if (failing.add(what)) {
                log.warn("database {}: this process can't {}; it goes on trying: {}", label, what, describe(e));
            } else {
                log.debug("database {}: this process still can't {}: {}", label, what, describe(e));
            }
            return false;
        }
        if (failing.remove(what)) {
            log.info("database {}: this process can {} again", label, what.replaceFirst(",.*", ""));
        }
        return true;
    }

    private static String describe(Throwable e) {
        if (e instanceof SQLException error) {
            return PostgresErrors.describe(error);
        }
        return e.getMessage() == null ? e.toString() : PostgresErrors.oneLine(e.getMessage());
    }

    private void transact(Task task) throws SQLException {
        boolean unused = transactions.transact(connection -> {
            task.run(connection);
            return true;
        });
    }

    /** Stops beating and says so, so that another process needn't wait. Gives up if the database doesn't answer. */
    @Override
    public void close() {
        @Nullable ScheduledExecutorService ending = retire();
        if (ending == null) {
            return;
        }
        // An interrupt asks for the end, which this is.
        boolean interrupted = Thread.interrupted();
        ending.execute(this::leave);
        ending.shutdown();
        try {
            boolean unused = ending.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        ending.shutdownNow();
        transactions.abort();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable ScheduledExecutorService retire() {
        @Nullable ScheduledExecutorService ending = timer;
        timer = null;
        closed = true;
        return ending;
    }
}
