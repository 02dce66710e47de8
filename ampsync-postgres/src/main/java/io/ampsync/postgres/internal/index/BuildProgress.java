package io.ampsync.postgres.internal.index;

import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.IndexRow.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a build on record while it lasts, so that nobody begins another one, and says how far it is. */
final class BuildProgress implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BuildProgress.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final BriefTransactions brief;
    private final IndexRow row;
    private final String name;
    private final ScheduledExecutorService timer;
    private final long betweenLines;
    /** Touched by the timer's thread only. */
    private long nextLine;

    private BuildProgress(BriefTransactions brief, IndexRow row, String name, Duration betweenLines) {
        this.brief = brief;
        this.row = row;
        this.name = name;
        this.betweenLines = betweenLines.toNanos();
        this.nextLine = System.nanoTime() + this.betweenLines;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "ampsync-index-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    static BuildProgress start(BriefTransactions brief, IndexRow row, String name) {
        return start(new BuildProgress(brief, row, name, BETWEEN_LINES), BETWEEN_LOOKS);
    }

    /** Logs at every look. */
    static BuildProgress start(BriefTransactions brief, IndexRow row, String name, Duration betweenLooks) {
        return start(new BuildProgress(brief, row, name, Duration.ZERO), betweenLooks);
    }

    private static BuildProgress start(BuildProgress progress, Duration betweenLooks) {
        long millis = betweenLooks.toMillis();
        var unused = progress.timer.scheduleWithFixedDelay(progress::look, millis, millis, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Never throws, as that would end the schedule. */
    private void look() {
        try {
            Optional<String> found = brief.transact(connection -> {
                row.reached(connection, State.BUILDING);
                return RunningBuilds.progress(connection, row.table());
            });
            if (found.isPresent() && System.nanoTime() - nextLine >= 0) {
                nextLine = System.nanoTime() + betweenLines;
                log.info("{}: index {}: {}", row.table(), name, found.get());
            }
        } catch (SQLException | RuntimeException e) {
            log.debug("{}: the progress of index {} could not be looked up: {}", row.table(), name, e.getMessage());
        }
    }

    /** Waits for a look under way, which ends within seconds: nothing is on record after it. */
    @Override
    public void close() {
        timer.shutdown();
        boolean interrupted = false;
        try {
            boolean unused = timer.awaitTermination(4, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        timer.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
