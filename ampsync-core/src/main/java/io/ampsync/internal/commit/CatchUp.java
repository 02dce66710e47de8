package io.ampsync.internal.commit;

import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.model.StreamPosition;
import io.ampsync.spi.TransactionalSink;
import java.time.Duration;
import java.util.Optional;

/**
 * When the sink gets to do what has had to wait until the stream has caught up, see {@link TransactionalSink#caughtUp}.
 * Used by one thread, except where it is said.
 */
final class CatchUp {
    private static final long BETWEEN_LOOKS_MILLIS = 1_000;

    private final PositionTracker position;
    private final TransactionalSink sink;
    private final boolean endsTheStream;
    private volatile boolean finished;
    private volatile boolean complete;
    private long nextCall = System.nanoTime();

    CatchUp(TableContext context) {
        this.position = context.position();
        this.sink = context.sink();
        this.endsTheStream = context.options().untilCaughtUp();
    }

    boolean isDue() {
        return !finished && System.nanoTime() - nextCall >= 0 && (complete || hasCaughtUp());
    }

    /** A stream that ends with the catch-up has everything stored by then that the server has sent. */
    private boolean hasCaughtUp() {
        return position.position() == StreamPosition.AT_HEAD && (!endsTheStream || position.isCommitted());
    }

    /** The sink has got what may have to be finished. For any thread. */
    void prepared() {
        finished = false;
    }

    /** The stream ends here, wherever the head is. For any thread. */
    void complete() {
        complete = true;
    }

    /** Whether the sink has nothing left to do. For any thread. */
    boolean isFinished() {
        return finished;
    }

    /** After how long {@link #isDue} may have changed by itself; 0 if it won't. */
    long millisToNextLook() {
        return finished ? 0 : BETWEEN_LOOKS_MILLIS;
    }

    void run() throws Exception {
        Optional<Duration> pause = sink.caughtUp();
        finished = pause.isEmpty();
        nextCall = System.nanoTime() + pause.orElse(Duration.ZERO).toNanos();
    }
}
