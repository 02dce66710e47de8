package io.ampsync.cli.live;

import io.ampsync.status.TableStatus;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jline.terminal.Size;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows at a terminal how each table is doing, in lines below those of the log, until it is closed. What is logged
 * meanwhile has to go through {@link #log}.
 */
public final class LiveProgress implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveProgress.class);
    private static final long MILLIS = 1_000;
    /** The lines take at most the lower half of the terminal, so that the log stays in view. */
    private static final int SHARE = 2;

    private static final int FEWEST_ROWS = 2;

    private final LivePanel panel;
    private final boolean unicode;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ampsync-live");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Supplier<List<TableStatus>> tables = List::of;
    private volatile Size size;
    private volatile boolean resized;
    private boolean failed;

    private LiveProgress(LivePanel panel, Size size, boolean unicode) {
        this.panel = panel;
        this.size = size;
        this.unicode = unicode;
    }

    /** Whether standard error is a terminal; asks the system. */
    public static boolean isTerminal() {
        return LiveTerminal.isThere();
    }

    /**
     * Begins at the terminal that standard error is connected to; empty if it can't draw.
     *
     * @param type what the environment calls its type, as TERM
     */
    public static Optional<LiveProgress> start(String type) {
        try {
            boolean unicode = LiveTerminal.isUnicode();
            Charset charset = unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
            Size size = LiveTerminal.size();
            LivePanel panel = new LivePanel(new FileOutputStream(FileDescriptor.err), type, charset, size);
            if (!panel.canDraw()) {
                return Optional.empty();
            }
            LiveProgress live = new LiveProgress(panel, size, unicode);
            Future<?> unused = live.clock.scheduleWithFixedDelay(live::draw, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
            return Optional.of(live);
        } catch (IOException | RuntimeException e) {
            log.debug("no live lines at a terminal of type {}", type, e);
            return Optional.empty();
        }
    }

    /** Shows these tables from now on. */
    public void show(Supplier<List<TableStatus>> source) {
        tables = source;
    }

    /** The size of the terminal has changed. */
    public void resized() {
        resized = true;
    }

    /** Where the log has to go, each event with the end of its line in one piece. */
    public OutputStream log() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                panel.print(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] text, int offset, int length) throws IOException {
                panel.print(text, offset, length);
            }
        };
    }

    /** Never throws, as that would end the schedule. */
    private void draw() {
        try {
            if (resized) {
                resized = false;
                size = LiveTerminal.size();
                panel.resize(size);
            }
            int rows = Math.max(FEWEST_ROWS, size.getRows() / SHARE);
            // A terminal may wrap a line that ends in its last column.
            LiveLayout layout = new LiveLayout(Math.max(1, size.getColumns() - 1), rows, unicode);
            panel.show(layout.lines(tables.get(), Instant.now()));
        } catch (Throwable e) {
            if (!failed) {
                failed = true;
                log.warn("the live lines may be out of date; drawing them is tried again: {}", e.toString(), e);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        panel.close();
    }
}
