package io.ampsync.cli;

import io.ampsync.Watermark;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What one table has done since its last line in the log. */
final class TableProgress {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private long since;
    private boolean silent = true;
    private long rows;
    private long totalRows;
    private String reached = "";

    TableProgress(long now) {
        this.since = now;
    }

    /** Adds a commit; returns a line if it is the first or the last line is long enough ago. */
    synchronized Optional<String> add(long committed, Optional<Watermark> watermark, long now) {
        rows += committed;
        totalRows += committed;
        watermark.ifPresent(mark -> reached = TableText.blocks(mark.ranges()));
        if (reached.isEmpty() || (!silent && now - since < INTERVAL)) {
            return Optional.empty();
        }
        String line = line(now);
        silent = false;
        since = now;
        rows = 0;
        return Optional.of(line);
    }

    private String line(long now) {
        String text = reached + ", " + totalRows + " rows";
        double seconds = (now - since) / 1e9;
        return silent ? text : text + String.format(Locale.ROOT, " (%.0f rows/s)", rows / seconds);
    }
}
