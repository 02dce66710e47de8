package io.ampsync.internal.flight;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The streams that haven't been closed yet. Thread-safe. */
final class OpenStreams {
    private static final long CLOSE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Set<FlightResponses> streams = new HashSet<>();

    synchronized FlightResponses add(FlightResponses stream) {
        streams.add(stream);
        return stream;
    }

    synchronized void remove(FlightResponses stream) {
        streams.remove(stream);
        notifyAll();
    }

    void cancelAll() {
        List<FlightResponses> all;
        synchronized (this) {
            all = List.copyOf(streams);
        }
        all.forEach(FlightResponses::cancel);
    }

    /** Waits until all are closed or the timeout has passed; false if interrupted. */
    synchronized boolean awaitNone() {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT_NANOS;
        long left = CLOSE_TIMEOUT_NANOS;
        try {
            while (!streams.isEmpty() && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
