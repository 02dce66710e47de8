package io.ampsync.internal.flight;

import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When the messages of one stream are asked for: one at a time, the next while the one before is being processed if
 * {@link MessageMemory} has room for it. Left to Flight, five would wait in memory for each stream. Thread-safe.
 */
final class MessageDemand {
    private static final Context.Key<MessageDemand> CURRENT = Context.key("ampsync-message-demand");

    /** What a message is taken for before one has come. */
    private static final long FIRST_BYTES = 2 << 20;

    private final MessageMemory memory;
    private @Nullable ClientCall<?, ?> call;
    private long expectedBytes = FIRST_BYTES;
    /** A message is under way, or waits to be asked for, or to be taken. */
    private boolean outstanding;

    private long ahead;
    private long askedAt;
    private boolean ended;

    MessageDemand(MessageMemory memory) {
        this.memory = memory;
    }

    /** Runs {@code work}, which begins the stream. */
    <T> T begin(Supplier<T> work) {
        Context own = Context.current().withValue(CURRENT, this);
        Context before = own.attach();
        try {
            return work.get();
        } finally {
            own.detach(before);
        }
    }

    /** That of the stream which is being begun on this thread; null for one that is left to Flight. */
    static @Nullable MessageDemand current() {
        return CURRENT.get();
    }

    /** The call, in which Flight's own requests only count as the sign that it has begun. */
    <Q, A> ClientCall<Q, A> governed(ClientCall<Q, A> ungoverned) {
        return new SimpleForwardingClientCall<>(ungoverned) {
            @Override
            public void request(int messages) {
                begun(delegate());
            }
        };
    }

    private void begun(ClientCall<?, ?> begun) {
        synchronized (memory) {
            if (call == null) {
                call = begun;
                waiting();
            }
        }
    }

    /** The reader waits for a message, and has freed the one before. */
    void waiting() {
        synchronized (memory) {
            noLongerAhead();
            if (!outstanding && !ended) {
                outstanding = true;
                memory.enqueue(this);
            }
        }
    }

    /** The reader has got a message. */
    void taken() {
        synchronized (memory) {
            outstanding = !ended && memory.offer(this);
            ahead = outstanding ? expectedBytes : 0;
        }
    }

    /** A message for the reader, with a body of so many bytes, is in memory. */
    void arrived(long bytes) {
        synchronized (memory) {
            memory.settle(this);
            long before = expectedBytes;
            expectedBytes = Math.max(bytes, before - before / 8);
        }
    }

    /** A message has come that Flight keeps to itself. */
    void passed() {
        synchronized (memory) {
            request();
        }
    }

    /** Nothing will be taken any more. */
    void end() {
        synchronized (memory) {
            ended = true;
            noLongerAhead();
            memory.settle(this);
        }
    }

    private void noLongerAhead() {
        memory.caughtUp(ahead);
        ahead = 0;
    }

    long expectedBytes() {
        return expectedBytes;
    }

    boolean isOlderThan(long nanoTime) {
        return askedAt - nanoTime < 0;
    }

    /** There is room for the message. */
    void admitted() {
        request();
    }

    private void request() {
        askedAt = System.nanoTime();
        ClientCall<?, ?> begun = call;
        if (begun != null) {
            begun.request(1);
        }
    }
}
