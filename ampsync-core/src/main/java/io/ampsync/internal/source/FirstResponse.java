package io.ampsync.internal.source;

import io.ampsync.error.SourceException;
import io.ampsync.internal.rules.ResponseMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The first response of a stream, for those who want no more of it. */
final class FirstResponse {
    private enum State {
        AWAITED,
        LATE,
        OVER
    }

    private FirstResponse() {}

    /**
     * Starts the query, and cancels it when it has answered.
     *
     * @return what came with the response; empty if none came in time, or the server has ended the stream before
     * @throws SourceException if the server refuses
     */
    static Optional<ResponseMetadata> await(PlannedQuery query, Duration patience) {
        AtomicReference<State> state = new AtomicReference<>(State.AWAITED);
        try (ResponseStream responses = query.open()) {
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (state.compareAndSet(State.AWAITED, State.LATE)) {
                            responses.cancel();
                        }
                    });
            return Optional.ofNullable(responses.next()).map(Response::metadata);
        } catch (SourceException e) {
            if (state.get() == State.LATE) {
                return Optional.empty();
            }
            throw e;
        } finally {
            state.compareAndSet(State.AWAITED, State.OVER);
        }
    }
}
