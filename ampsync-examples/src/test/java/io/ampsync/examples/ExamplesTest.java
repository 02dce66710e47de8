package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.InMemoryStateStore;
import io.ampsync.TransactionalStream;
import io.ampsync.config.AmpServer;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the examples show works, against a server. */
class ExamplesTest {
    private static final String DATASET = SimulatedAmpServer.DATASET.toString();

    @Test
    void printEventsShowsDataAndWatermarks() {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(SimulatedChain.ofLength(20))) {
            String printed = printedBy(() -> PrintEvents.main(new String[] {server.address(), DATASET, "blocks", "3"}));

            assertThat(printed.lines())
                    .containsSubsequence("1: 20 rows of [mainnet 0..19]", "2: complete [mainnet 0..19]");
        }
    }

    @Test
    void aCustomSinkFollowsUntilItsThreadIsInterrupted() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(SimulatedChain.ofLength(20))) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            PrintStream before = System.out;
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Thread program = new Thread(() -> {
                try {
                    CustomSink.main(new String[] {server.address(), DATASET, "blocks"});
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                program.start();
                while (!printed.toString(StandardCharsets.UTF_8).contains("20 rows so far")) {
                    assertThat(program.isAlive()).isTrue();
                    Thread.sleep(10);
                }
            } finally {
                System.setOut(before);
                program.interrupt();
                program.join(10_000);
            }
            assertThat(program.isAlive()).isFalse();
        }
    }

    @Test
    void anAutomaticallyCommittedStreamFollowsAReorgAndGoesOnAfterARestart() {
        SimulatedChain chain = SimulatedChain.ofLength(10);
        InMemoryStateStore store = new InMemoryStateStore();
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain)) {
            try (TransactionalStream stream = open(server, store)) {
                untilWatermark(stream);
                chain.grow(2);
                untilWatermark(stream);
                chain.reorg(2, 3);
                List<TransactionEvent> events = untilWatermark(stream);
                assertThat(events.get(0)).isInstanceOf(Undo.class);
                chain.grow(1);
                untilWatermark(stream);
            }
            assertThat(store.reopen()
                            .load()
                            .watermark()
                            .map(StoredWatermark::ranges)
                            .orElseThrow())
                    .singleElement()
                    .satisfies(range -> assertThat(range.end()).isEqualTo(12));

            try (TransactionalStream stream = open(server, store.reopen())) {
                assertThat(stream.next()).isInstanceOf(Undo.class);
                Watermark again = (Watermark) last(untilWatermark(stream));
                assertThat(again.ranges().get(0).start()).isEqualTo(13);
            }
        }
    }

    private static TransactionalStream open(SimulatedAmpServer server, InMemoryStateStore store) {
        return TransactionalStream.builder()
                .server(AmpServer.at(server.address()))
                .dataset(SimulatedAmpServer.DATASET)
                .table("blocks")
                .store(store)
                .autoCommit(true)
                .open();
    }

    private static List<TransactionEvent> untilWatermark(TransactionalStream stream) {
        List<TransactionEvent> events = new ArrayList<>();
        do {
            events.add(stream.next());
        } while (!(last(events) instanceof Watermark));
        return events;
    }

    private static TransactionEvent last(List<TransactionEvent> events) {
        return events.get(events.size() - 1);
    }

    private static String printedBy(Runnable program) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
