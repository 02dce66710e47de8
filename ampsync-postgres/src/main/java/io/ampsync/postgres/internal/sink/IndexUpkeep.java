package io.ampsync.postgres.internal.sink;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.LongStatements;
import io.ampsync.postgres.internal.error.PostgresErrors;
import io.ampsync.postgres.internal.index.Analysis;
import io.ampsync.postgres.internal.index.IndexBuild;
import io.ampsync.postgres.internal.preparation.OwnedStream;
import io.ampsync.postgres.internal.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a table analyzed of which the server knows nothing, and then builds its declared indexes, one after the other,
 * on a thread of its own: the stream goes on. What fails is a warning, and tried again. Goes on when the sink is loaded
 * again, until it is stopped. Thread-safe.
 */
final class IndexUpkeep {
    private static final Logger log = LoggerFactory.getLogger(IndexUpkeep.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration PAUSE_FOR_OTHERS = Duration.ofSeconds(5);
    private static final String LOCK_TIMEOUT = "55P03";
    private static final int STOP_SECONDS = 4;

    private final Database database;
    private final List<SecondaryIndex> declared;
    private volatile @Nullable OwnedStream owned;
    private @Nullable Work work;
    private @Nullable Work ending;
    private boolean finished;
    /** Whether the table may be another one than when the work began. */
    private boolean stale;

    IndexUpkeep(Database database, List<SecondaryIndex> declared) {
        this.database = database;
        this.declared = declared;
    }

    /** The table may be another one than before. */
    synchronized void look() {
        finished = false;
        stale = true;
    }

    /** Has the indexes built. Returns when to be called again; empty if there is no need to. */
    synchronized Optional<Duration> finish(OwnedStream stream) {
        owned = stream;
        if (work != null && work.isDone()) {
            work = null;
            finished = !stale;
        }
        if (!finished && work == null && declared.isEmpty()) {
            Optional<Boolean> due = isAnalysisDue(stream.table());
            if (due.isEmpty()) {
                return Optional.of(PAUSE_FOR_OTHERS);
            }
            finished = !due.get();
        }
        if (finished) {
            return Optional.empty();
        }
        if (work == null) {
            stale = false;
            work = new Work();
            work.start();
        }
        return Optional.of(BETWEEN_LOOKS);
    }

    /** Empty if that can't be told now. */
    private Optional<Boolean> isAnalysisDue(TableName table) {
        try {
            return Optional.of(new BriefTransactions(database.spareConnections()).transact(new Analysis(table)::isDue));
        } catch (SQLException e) {
            log.debug("{}: can't look for its statistics now: {}", table, e.getMessage());
            return Optional.empty();
        }
    }

    /** Ends what is under way, without waiting for that. */
    synchronized void stop() {
        @Nullable Work current = work;
        if (current != null) {
            current.end();
            ending = current;
            work = null;
        }
    }

    /** As {@link #stop}, but waits, for a bounded time, until the server has been told. */
    void close() {
        stop();
        @Nullable Work last = ending();
        if (last != null) {
            last.await();
        }
    }

    private synchronized @Nullable Work ending() {
        return ending;
    }

    /** One thread's work, from the first index that is missing to the last. */
    private final class Work {
        private final Connections beside = database.spareConnections();
        private final LongStatements statements = new LongStatements(database.separateConnections());
        private final GrowingPause pauses = new GrowingPause();
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean done;
        private boolean analyzed;
        private boolean waits;

        private Work() {}

        private void start() {
            Thread thread = new Thread(this::run, "ampsync-indexes");
            thread.setDaemon(true);
            thread.start();
        }

        boolean isDone() {
            return done;
        }

        private void end() {
            stopped.countDown();
            statements.cancel();
        }

        private boolean isStopped() {
            return stopped.getCount() == 0;
        }

        private void await() {
            boolean interrupted = Thread.interrupted();
            try {
                boolean unused = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            beside.abort();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try {
                List<SecondaryIndex> missing = new ArrayList<>(declared);
                while (!isStopped()) {
                    Duration pause = round(missing);
                    if (analyzed && missing.isEmpty()) {
                        done = true;
                        return;
                    }
                    boolean unused = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        }

        /** Builds what can be built now. Returns how long to wait before the next round. */
        private Duration round(List<SecondaryIndex> missing) {
            Duration pause = PAUSE_FOR_OTHERS;
            analyze();
            for (SecondaryIndex index : List.copyOf(missing)) {
                OwnedStream stream = owned;
                if (stream == null || isStopped()) {
                    return pause;
                }
                try {
                    if (build(stream, index)) {
                        missing.remove(index);
                        pauses.reset();
                    }
                } catch (OwnershipException e) {
                    log.debug("stream {}: its indexes wait: {}", stream.fence().streamId(), e.getMessage());
                } catch (SQLException | AmpsyncException e) {
                    pause = isStopped() ? pause : pauseAfter(e, stream.table(), index);
                } catch (RuntimeException e) {
                    pause = pauses.next();
                    warn(stream.table(), index, e.toString(), pause);
                    log.debug("an index could not be built", e);
                }
            }
            return pause;
        }

        /** Whatever keeps it from being done now, the indexes don't wait for it. */
        private void analyze() {
            OwnedStream stream = owned;
            if (analyzed || stream == null || isStopped()) {
                return;
            }
            try {
                analyzed = new Analysis(stream.table()).run(new BriefTransactions(beside), statements);
            } catch (SQLException | RuntimeException e) {
                log.debug("{} can't be analyzed now: {}", stream.table(), e.toString());
            }
        }

        private Duration pauseAfter(Exception failure, TableName table, SecondaryIndex index) {
            if (failure instanceof SQLException error && LOCK_TIMEOUT.equals(error.getSQLState())) {
                log.info(
                        "{}: another session uses it just now, so index {} waits; the stream goes on without it",
                        table,
                        index);
                return GrowingPause.SHORTEST;
            }
            Duration pause = pauses.next();
            warn(table, index, describe(failure), pause);
            return pause;
        }

        private boolean build(OwnedStream stream, SecondaryIndex index) throws SQLException {
            IndexBuild.Target target = new IndexBuild.Target(stream.table(), index, stream.fence());
            boolean built = new IndexBuild(beside, statements, target).run();
            if (!built && !waits) {
                log.info("{}: index {} waits, as another one is being built in the database", stream.table(), index);
            }
            waits = !built;
            return built;
        }
    }

    private String describe(Exception failure) {
        return failure instanceof SQLException error
                ? String.valueOf(PostgresErrors.sink(database.origin(), "build it", error)
                        .getMessage())
                : String.valueOf(failure.getMessage());
    }

    private static void warn(TableName table, SecondaryIndex index, String why, Duration pause) {
        log.warn(
                "{}: index {} can't be built now, and is tried again in {} s; the stream goes on without it: {}",
                table,
                index,
                pause.toSeconds(),
                why);
    }
}
