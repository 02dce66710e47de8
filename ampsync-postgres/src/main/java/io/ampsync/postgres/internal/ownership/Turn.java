package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.internal.connect.Connections;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TurnListener;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One stream that this process would write, or writes. {@link TurnWatch} decides; a thread of the stream waits for the
 * decision, and tells the listener what it waits for. Thread-safe.
 */
final class Turn {
    private static final long ABORT_CHECK_MILLIS = 50;

    private final String streamId;
    private final boolean shared;
    private final TurnListener listener;
    private State state = State.WAITING;
    private @Nullable Vacancy granted;
    private @Nullable Throwable failure;
    /** What to wait for, as the newest look says, and what the listener knows of. */
    private @Nullable String reason;

    private @Nullable String told;

    private enum State {
        WAITING,
        /** It is about to be claimed. */
        GRANTED,
        HELD,
        HANDING_OVER
    }

    Turn(String streamId, boolean shared, TurnListener listener) {
        this.streamId = streamId;
        this.shared = shared;
        this.listener = listener;
    }

    /** Whether others may ask for the stream while this process writes it. */
    boolean isShared() {
        return shared;
    }

    synchronized boolean isWaiting() {
        return state == State.WAITING;
    }

    synchronized boolean isHandingOver() {
        return state == State.HANDING_OVER;
    }

    /** It isn't this process's turn; {@code reason} completes a sentence that begins with the stream. */
    synchronized void standBy(String reason) {
        this.reason = reason;
        notifyAll();
    }

    synchronized void grant(Vacancy vacancy) {
        state = State.GRANTED;
        granted = vacancy;
        notifyAll();
    }

    /** Nobody can say whose turn it is. */
    synchronized void fail(Throwable cause) {
        if (state == State.WAITING) {
            failure = cause;
            notifyAll();
        }
    }

    synchronized void taken() {
        state = State.HELD;
    }

    /** Another process has taken the stream first. */
    synchronized void missed() {
        state = State.WAITING;
        granted = null;
    }

    /** The stream is to go to another process, if it is still held. Returns whether it is. */
    boolean handOver() {
        synchronized (this) {
            if (state != State.HELD) {
                return false;
            }
            state = State.HANDING_OVER;
        }
        listener.handOver();
        return true;
    }

    /** Waits for the turn, which only a call that isn't aborted can take. */
    Vacancy await(Connections.Call call) throws SQLException {
        while (true) {
            @Nullable String news = next(call);
            if (news == null) {
                return vacancy();
            }
            if (!news.equals(told)) {
                told = news;
                listener.standingBy(new TargetWait(news, Instant.now()));
            }
        }
    }

    private synchronized Vacancy vacancy() {
        if (granted == null) {
            throw new IllegalStateException("stream " + streamId + ": no turn was granted");
        }
        return granted;
    }

    /** What to wait for, once that is news; null once the turn has been granted. */
    private synchronized @Nullable String next(Connections.Call call) throws SQLException {
        while (granted == null) {
            checkGoingOn(call);
            if (reason != null && !reason.equals(told)) {
                return reason;
            }
            try {
                wait(ABORT_CHECK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw SinkException.retryable("stream " + streamId + ": interrupted while standing by", e);
            }
        }
        return null;
    }

    private void checkGoingOn(Connections.Call call) throws SQLException {
        if (call.isAborted()) {
            throw SinkException.retryable("stream " + streamId + ": aborted while standing by");
        }
        if (failure instanceof SQLException error) {
            throw error;
        }
        if (failure != null) {
            throw SinkException.retryable("stream " + streamId + ": can't look who writes it: " + failure, failure);
        }
    }
}
