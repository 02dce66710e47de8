package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may ask for a message, and when. */
@Timeout(60)
class MessageMemoryTest {
    private static final int MIB = 1 << 20;

    private final MessageMemory memory = new MessageMemory(10 * MIB);

    @Test
    void whatFlightAsksForIsNotAskedForBeforeItIsNeeded() {
        Reader reader = new Reader();
        assertThat(reader.asked).hasValue(1);
        reader.call.request(5);
        reader.demand.waiting();
        assertThat(reader.asked).hasValue(1);
    }

    @Test
    void oneMessageIsAskedForWhileTheOneBeforeIsProcessed() {
        Reader reader = new Reader();
        reader.receive(2 * MIB);
        assertThat(reader.asked).hasValue(2);
        reader.demand.arrived(2 * MIB);
        assertThat(reader.asked).hasValue(2);
        reader.free(2 * MIB);
        reader.demand.waiting();
        assertThat(reader.asked).hasValue(2);
    }

    @Test
    void schemasAndDictionariesAreNotWhatTheReaderWaitsFor() {
        Reader reader = new Reader();
        reader.demand.passed();
        reader.demand.passed();
        assertThat(reader.asked).hasValue(3);
        assertThat(memory.used()).isEqualTo(2 * MIB);
    }

    @Test
    void readersWaitInOrderUntilOthersHaveFreedTheirs() {
        Reader other = new Reader();
        other.receive(8 * MIB);
        Reader first = new Reader();
        Reader second = new Reader();
        assertThat(asked(first, second)).containsExactly(1, 0);
        other.free(8 * MIB);
        assertThat(asked(first, second)).containsExactly(1, 1);
    }

    @Test
    void readingAheadGivesWayAndLeavesHalfOfTheMemory() {
        Reader hungry = new Reader();
        hungry.receive(4 * MIB);
        assertThat(hungry.asked).as("4 of 10 are held, 4 more are free").hasValue(2);
        Reader greedy = new Reader();
        greedy.receive(2 * MIB);
        assertThat(greedy.asked)
                .as("two more would be more than half ahead of their time")
                .hasValue(1);
    }

    @Test
    void memoryThatIsFreedGoesToThoseWhoWait() {
        Reader other = new Reader();
        other.receive(5 * MIB);
        other.free(5 * MIB);
        other.demand.arrived(5 * MIB);
        memory.onAllocation(5 * MIB);
        other.demand.waiting();
        Reader third = new Reader();
        third.receive(4 * MIB);
        Reader waiting = new Reader();
        assertThat(asked(third, waiting)).containsExactly(1, 0);
        third.free(4 * MIB);
        assertThat(asked(third, waiting)).containsExactly(1, 1);
    }

    @Test
    void aMessageLargerThanTheMemoryComesAllTheSame() throws Exception {
        Reader large = new Reader();
        large.receive(50 * MIB);
        assertThat(large.asked).hasValue(1);
        large.free(50 * MIB);
        large.demand.waiting();
        large.awaitAsked(2);
    }

    @Test
    void whatNobodyFreesHoldsUpOthersOnlyForAMoment() throws Exception {
        new Reader().receive(10 * MIB);
        List<Reader> others = Stream.generate(Reader::new).limit(3).toList();
        for (Reader reader : others) {
            reader.awaitAsked(1);
        }
    }

    @Test
    void streamsThatGetNothingDoNotCount() throws Exception {
        List<Reader> silent = Stream.generate(Reader::new).limit(5).toList();
        assertThat(memory.used()).isEqualTo(10 * MIB);
        Reader busy = new Reader();
        busy.awaitAsked(1);
        assertThat(memory.used()).isLessThanOrEqualTo(4 * MIB);
        busy.receive(2 * MIB);
        busy.free(2 * MIB);
        busy.demand.waiting();
        assertThat(busy.asked).hasValue(2);
        silent.forEach(reader -> reader.receive(0));
        silent.forEach(reader -> reader.demand.end());
        busy.demand.end();
        assertThat(memory.used()).isZero();
    }

    @Test
    void whoeverEndsWhileWaitingIsForgotten() {
        Reader other = new Reader();
        other.receive(10 * MIB);
        Reader ended = new Reader();
        ended.demand.end();
        Reader next = new Reader();
        other.free(10 * MIB);
        assertThat(asked(ended, next)).containsExactly(0, 1);
        ended.demand.waiting();
        assertThat(ended.asked).hasValue(0);
    }

    private static List<Integer> asked(Reader... readers) {
        List<Integer> asked = new ArrayList<>();
        for (Reader reader : readers) {
            asked.add(reader.asked.get());
        }
        return asked;
    }

    /** A stream whose call only counts what is asked of it. */
    private final class Reader {
        final AtomicInteger asked = new AtomicInteger();
        final MessageDemand demand = new MessageDemand(memory);
        final ClientCall<Object, Object> call = demand.governed(new CountingCall(asked));

        Reader() {
            call.request(1);
        }

        /** Waits for a message, which comes, and takes it. */
        void receive(long bytes) {
            demand.waiting();
            memory.onAllocation(bytes);
            demand.arrived(bytes);
            demand.taken();
        }

        void free(long bytes) {
            memory.onRelease(bytes);
        }

        void awaitAsked(int times) throws InterruptedException {
            while (asked.get() < times) {
                Thread.sleep(5);
            }
        }
    }

    private static final class CountingCall extends ClientCall<Object, Object> {
        private final AtomicInteger asked;

        CountingCall(AtomicInteger asked) {
            this.asked = asked;
        }

        @Override
        public void request(int messages) {
            asked.addAndGet(messages);
        }

        @Override
        public void start(Listener<Object> listener, Metadata headers) {}

        @Override
        public void cancel(String message, Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Object message) {}
    }
}
