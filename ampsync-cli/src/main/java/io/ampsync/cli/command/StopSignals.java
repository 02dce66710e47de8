package io.ampsync.cli.command;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, SIGINT and SIGHUP: the first one asks for a clean stop, a second one, a second later or
 * more, ends the process at once.
 *
 * <p>Handled as signals rather than in a shutdown hook: a JVM that a signal shuts down doesn't exit with 0, and is
 * deaf to further signals.
 */
final class StopSignals {
    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);
    private static final int KILLED_BY_SIGNAL = 128;
    /** Process groups and supervisors such as timeout(1) deliver one request twice. */
    private static final long ECHO_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a signal stands for. */
    enum Meaning {
        FIRST,
        ECHO,
        SECOND
    }

    private @Nullable Runnable action;
    private boolean requested;
    private long requestedAt;

    StopSignals() {}

    /** Takes over the signals from now on. */
    static StopSignals install() {
        StopSignals signals = new StopSignals();
        for (String name : new String[] {"TERM", "INT", "HUP"}) {
            if (!Signals.handle(name, number -> signals.received(name, number))) {
                log.debug("SIG{}: this JVM doesn't let it be handled, so it ends the process at once", name);
            }
        }
        return signals;
    }

    /** What to do on the first signal, on a thread of its own; done at once if there was one already. */
    void onStop(Runnable stop) {
        if (register(stop)) {
            stop.run();
        }
    }

    /** Whether a signal has come. */
    synchronized boolean requested() {
        return requested;
    }

    private void received(String name, int number) {
        switch (note(System.nanoTime())) {
            case FIRST -> {
                log.info("SIG{}: stopping", name);
                Runnable stop = action();
                if (stop != null) {
                    stop.run();
                }
            }
            case ECHO -> log.debug("SIG{} again within {} ms: taken for the same one", name, ECHO_NANOS / 1_000_000);
            case SECOND -> {
                log.warn("SIG{} again: ending at once, without waiting for commits under way", name);
                Runtime.getRuntime().halt(KILLED_BY_SIGNAL + number);
            }
        }
    }

    /** Notes a signal and says what it is. */
    synchronized Meaning note(long nanoTime) {
        if (requested) {
            return nanoTime - requestedAt < ECHO_NANOS ? Meaning.ECHO : Meaning.SECOND;
        }
        requested = true;
        requestedAt = nanoTime;
        return Meaning.FIRST;
    }

    private synchronized boolean register(Runnable stop) {
        action = stop;
        return requested;
    }

    private synchronized @Nullable Runnable action() {
        return action;
    }
}
