package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.config.AmpServer;
import io.ampsync.model.Data;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.Sink;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.testing.InMemoryTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AmpsyncTest {
    private static Ampsync.Builder builder() {
        return Ampsync.builder()
                .server(AmpServer.at("http://127.0.0.1:1"))
                .dataset("a/b@1.0.0")
                .tables("one", "two", "three", "four", "five");
    }

    private static final class NamedStore implements StateStore {
        private final String name;
        private final List<String> closed;

        NamedStore(String name, List<String> closed) {
            this.name = name;
            this.closed = closed;
        }

        @Override
        public StreamSnapshot load() {
            return StreamSnapshot.EMPTY;
        }

        @Override
        public void commit(StateChange change) {}

        @Override
        public void close() {
            closed.add("store " + name);
        }
    }

    private static final class NamedSink implements Sink {
        private final String name;
        private final List<String> closed;

        NamedSink(String name, List<String> closed) {
            if (name.equals("three")) {
                throw new IllegalStateException("no third sink");
            }
            this.name = name;
            this.closed = closed;
        }

        @Override
        public void write(Data data) {}

        @Override
        public void undo(Undo undo) {}

        @Override
        public void watermark(Watermark watermark) {}

        @Override
        public void close() {
            closed.add("sink " + name);
        }
    }

    @Test
    void aSinkThatCannotBeOpenedClosesTheOnesBeforeIt() {
        List<String> closed = new ArrayList<>();
        assertThatThrownBy(() -> builder()
                        .sinks(
                                table -> new NamedStore(table.destination(), closed),
                                table -> new NamedSink(table.destination(), closed))
                        .start())
                .hasMessage("no third sink");
        assertThat(closed).containsExactlyInAnyOrder("store one", "sink one", "store two", "sink two", "store three");
    }

    @Test
    void everyWaitThatADurationCanExpressIsPossible() throws Exception {
        try (Ampsync run = builder()
                .sinks(table -> new InMemoryTable().open())
                .failFast(true)
                .start()) {
            assertThat(run.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            assertThat(run.await(Duration.ofSeconds(Long.MIN_VALUE))).isTrue();
            assertThat(run.failure()).isPresent();
        }
    }

    @Test
    void tooSmallARetentionIsRefusedInTheSameWordsEverywhere() {
        assertThatThrownBy(() -> builder().retentionBlocks(63))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retention must be at least 64 blocks, got 63");
        assertThatThrownBy(() -> TransactionalStream.builder().retentionBlocks(63))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retention must be at least 64 blocks, got 63");
    }
}
