package io.ampsync.cli.log;

import io.ampsync.cli.text.TableText;
import io.ampsync.model.Watermark;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What one table has done since its last line in the log. */
final class TableProgress {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private long since;
    private boolean silent = true;
    private boolean untold;
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
        untold = true;
        return reached.isEmpty() || (!silent && now - since < INTERVAL) ? Optional.empty() : Optional.of(tell(now));
    }

    /** A line for what commits have not yet told, if the last one is long enough ago or this is the end. */
    synchronized Optional<String> rest(long now, boolean end) {
        boolean due = untold && !reached.isEmpty() && (end || now - since >= INTERVAL);
        return due ? Optional.of(tell(now)) : Optional.empty();
    }

    private String tell(long now) {
        String line = line(now);
        silent = false;
        since = now;
        rows = 0;
        untold = false;
        return line;
    }

    private String line(long now) {
        String text = reached + ", " + totalRows + " rows";
        double seconds = (now - since) / 1e9;
        return silent ? text : text + String.format(Locale.ROOT, " (%.0f rows/s)", rows / seconds);
    }
}
