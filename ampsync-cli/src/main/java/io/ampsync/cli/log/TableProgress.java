package io.ampsync.cli.log;

import io.ampsync.cli.text.TableText;
import io.ampsync.model.Watermark;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What one table has done since its last line in the log, and for how long it has done nothing. */
final class TableProgress {
    private static final long REPORT_INTERVAL = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_IDLE_REPORT = TimeUnit.SECONDS.toNanos(60);

    private boolean reported;
    private long reportedAt;
    private boolean pending;
    private long rows;
    private long totalRows;
    private String reached = "";
    private boolean streaming;
    private long committedAt;
    private long idleReportAfter = FIRST_IDLE_REPORT;

    private OptionalLong databaseFailedAt = OptionalLong.empty();

    TableProgress(long now) {
        this.reportedAt = now;
        this.committedAt = now;
    }

    /** The server has accepted the query: from now on commits are expected. */
    synchronized void connected(long now) {
        streaming = true;
        restartIdleTime(now);
    }

    /** No commits are expected until the table is connected again. */
    synchronized void disconnected() {
        streaming = false;
    }

    /** The database has failed, perhaps not for the first time. */
    synchronized void databaseFailed(long now) {
        databaseFailedAt = databaseFailedAt.isPresent() ? databaseFailedAt : OptionalLong.of(now);
    }

    /** A line if the database had failed. */
    synchronized Optional<String> databaseIsBack(long now) {
        OptionalLong failed = databaseFailedAt;
        databaseFailedAt = OptionalLong.empty();
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of("the database takes its rows again, after "
                        + TimeUnit.NANOSECONDS.toSeconds(now - failed.getAsLong()) + " s");
    }

    /** Adds a commit; returns a line if it is the first or the last line is long enough ago. */
    synchronized Optional<String> add(long committed, Optional<Watermark> watermark, long now) {
        count(committed, watermark, now);
        return reported && now - reportedAt < REPORT_INTERVAL ? Optional.empty() : pendingReport(now);
    }

    /** Adds a commit that isn't due to be reported before the end. */
    synchronized void count(long committed, Optional<Watermark> watermark, long now) {
        rows += committed;
        totalRows += committed;
        watermark.ifPresent(mark -> reached = TableText.blocks(mark.ranges()));
        pending = true;
        restartIdleTime(now);
    }

    /** A line that is due without a commit: for earlier commits, or because there has been none for long. */
    synchronized Optional<String> due(long now) {
        if (pending && !reached.isEmpty()) {
            return now - reportedAt < REPORT_INTERVAL ? Optional.empty() : pendingReport(now);
        }
        if (!streaming || now - committedAt < idleReportAfter) {
            return Optional.empty();
        }
        idleReportAfter *= 2;
        String idle = "no commit for " + TimeUnit.NANOSECONDS.toSeconds(now - committedAt) + " s";
        return Optional.of(reached.isEmpty() ? idle : idle + "; the last one reached " + reached);
    }

    /** A line for commits that none has reported yet. */
    synchronized Optional<String> pendingReport(long now) {
        if (!pending || reached.isEmpty()) {
            return Optional.empty();
        }
        String line = line(now);
        reported = true;
        reportedAt = now;
        rows = 0;
        pending = false;
        return Optional.of(line);
    }

    private void restartIdleTime(long now) {
        committedAt = now;
        idleReportAfter = FIRST_IDLE_REPORT;
    }

    private String line(long now) {
        String text = reached + ", " + totalRows + " rows";
        double seconds = (now - reportedAt) / 1e9;
        return reported ? text + String.format(Locale.ROOT, " (%.0f rows/s)", rows / seconds) : text;
    }
}
