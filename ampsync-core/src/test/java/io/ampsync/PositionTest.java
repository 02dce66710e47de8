package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.StreamPosition;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.InMemoryTable;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where streams of a real server stand whose blocks have no times. */
@Timeout(60)
class PositionTest {
    private final SimulatedChain chain =
            SimulatedChain.builder("mainnet").withoutTimes().build().grow(2_000);

    @Test
    void inTheMiddleOfACatchUpAStreamIsBackfillingAndSoManyBlocksBehind() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .batchRows(1_000)
                        .batchDelay(Duration.ofSeconds(30))
                        .start();
                Ampsync run = start(server)) {
            await(run, status -> status.progress().lag().isPresent());
            TableStatus status = run.status().get(0);
            assertThat(status.progress().position()).isEqualTo(StreamPosition.BACKFILLING);
            assertThat(status.progress().lag()).hasValue(1_000);
        }
    }

    /** The last microbatch is as long as was asked for: by itself, it looks as if there were more. */
    @Test
    void aChainThatHasHaltedMeansTheHead() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                Ampsync run = start(server)) {
            await(run, status -> status.progress().position() == StreamPosition.AT_HEAD && isCommitted(status, 1_999));
            assertThat(run.status().get(0).progress().lag()).hasValue(0);
        }
    }

    @Test
    void aTransactionalStreamKnowsItsPositionToo() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                TransactionalStream stream = TransactionalStream.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .table("blocks")
                        .store(new InMemoryStateStore())
                        .autoCommit(true)
                        .open()) {
            assertThat(stream.position()).isEqualTo(StreamPosition.UNKNOWN);
            stream.next();
            assertThat(stream.position()).isEqualTo(StreamPosition.BACKFILLING);
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (true) {
                    stream.next();
                }
            });
            Instant deadline = Instant.now().plusSeconds(30);
            while (stream.position() != StreamPosition.AT_HEAD) {
                assertThat(reader).isNotDone();
                assertThat(Instant.now()).isBefore(deadline);
                Thread.sleep(20);
            }
        }
    }

    private static boolean isCommitted(TableStatus status, long block) {
        return status.progress().watermark().stream().anyMatch(range -> range.end() == block);
    }

    private static Ampsync start(SimulatedAmpServer server) {
        InMemoryTable table = new InMemoryTable();
        return Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables("blocks")
                .sinks(stream -> table.open())
                .start();
    }

    private static void await(Ampsync run, Predicate<TableStatus> condition) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.test(run.status().get(0))) {
            assertThat(Instant.now()).as(() -> run.status().toString()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
