package io.ampsync.cli.command;

import io.ampsync.cli.live.LiveProgress;
import io.ampsync.cli.log.Logging;
import io.ampsync.cli.log.ProgressLog;
import io.ampsync.cli.log.ProgressMode;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How a run shows its progress, until closed: in the log, or in lines below it. */
final class ProgressView implements AutoCloseable {
    private final ProgressLog log;
    private final Optional<LiveProgress> live;

    private ProgressView(ProgressLog log, Optional<LiveProgress> live) {
        this.log = log;
        this.live = live;
    }

    /**
     * Begins; a terminal that can't draw lines gets them in the log.
     *
     * @param mode not {@link ProgressMode#AUTO}
     * @param terminal its type, if there is one
     */
    static ProgressView start(ProgressMode mode, Optional<String> terminal) {
        Optional<LiveProgress> live =
                mode == ProgressMode.LIVE ? terminal.flatMap(LiveProgress::start) : Optional.empty();
        live.ifPresent(lines -> {
            Logging.redirect(lines.log());
            boolean unused = Signals.handle("WINCH", number -> lines.resized());
        });
        boolean periodic = live.isEmpty() && mode != ProgressMode.NONE;
        return new ProgressView(new ProgressLog(System::nanoTime, periodic).start(), live);
    }

    /** Is to be told what happens. */
    SyncListener listener() {
        return log;
    }

    /** Asks here where tables stand from now on. */
    void show(Supplier<List<TableStatus>> tables) {
        log.show(tables);
        live.ifPresent(lines -> lines.show(tables));
    }

    @Override
    public void close() {
        log.close();
        live.ifPresent(lines -> {
            lines.close();
            Logging.toStandardError();
        });
    }
}
