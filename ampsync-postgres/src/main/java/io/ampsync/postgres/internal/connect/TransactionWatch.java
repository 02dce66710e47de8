package io.ampsync.postgres.internal.connect;

import io.ampsync.postgres.internal.error.ErrorCauses;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the transactions of one database, with one thread for all of them. Whichever makes no progress is looked up
 * on the server over another connection: a lock in its way is reported, with who holds it; a connection on which both
 * ends wait for each other, which TCP alone would notice after a quarter of an hour, is cut. Thread-safe.
 */
final class TransactionWatch implements Connections.Observer, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TransactionWatch.class);

    private final BriefTransactions looks;
    private final Runnable discardSessions;
    private final WatchTimes times;
    private final Set<ConnectionUse> uses = ConcurrentHashMap.newKeySet();
    /** Touched by the timer's thread only. */
    private final Map<ConnectionUse, SlowUse> slow = new HashMap<>();

    private @Nullable ScheduledExecutorService timer;
    private boolean closed;

    /**
     * @param discardSessions is run when a look gets no connection or answer, so that the next is over a new connection
     */
    TransactionWatch(BriefTransactions looks, Runnable discardSessions, WatchTimes times) {
        this.looks = looks;
        this.discardSessions = discardSessions;
        this.times = times;
    }

    @Override
    public void begun(ConnectionUse use) {
        uses.add(use);
        start();
    }

    @Override
    public void ended(ConnectionUse use) {
        uses.remove(use);
    }

    private synchronized void start() {
        if (timer != null || closed) {
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ampsync-watch");
            thread.setDaemon(true);
            return thread;
        });
        long millis = times.interval().toMillis();
        var unused = timer.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Never throws, as that would end the schedule. */
    private void tick() {
        try {
            look();
        } catch (Throwable e) {
            log.debug("transactions could not be watched: {}", e.toString());
        }
    }

    private void look() {
        List<ConnectionUse> now = uses.stream()
                .filter(use -> use.lacksProgressFor(times.patience()))
                .toList();
        slow.entrySet().removeIf(each -> {
            boolean over = !now.contains(each.getKey());
            if (over) {
                each.getValue().released();
            }
            return over;
        });
        if (now.isEmpty()) {
            return;
        }
        long looked = System.nanoTime();
        try {
            Backends found = looks.transact(connection -> Backends.look(connection, now));
            now.forEach(use -> slow(use).judge(found.of(use), looked));
        } catch (SQLException e) {
            log.debug("transactions without progress could not be looked up: {}", e.getMessage());
            boolean unreachable = ErrorCauses.isUnreachable(e);
            if (unreachable || e instanceof SQLTransientConnectionException) {
                discardSessions.run();
            }
            now.forEach(use -> slow(use).judge(unreachable ? Finding.UNREACHABLE : Finding.UNKNOWN, looked));
        }
    }

    private SlowUse slow(ConnectionUse use) {
        return slow.computeIfAbsent(use, found -> new SlowUse(found, times.silence()));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
            looks.abort();
        }
    }
}
