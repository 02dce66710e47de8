package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.InMemoryTable;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reorg far below the head, on a server that no longer has the replaced blocks: found soon, with usual waits. */
@Timeout(120)
class DeepReorgTest {
    private static final int BLOCKS = 520;

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 4", "64, 14", "500, 20"})
    void takesFewReconnectsAndNoWaits(int depth, int mostStreams) throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(1);
        InMemoryTable table = new InMemoryTable();
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain)) {
            // A block for each microbatch, as at the head.
            Ampsync.Builder options = Ampsync.builder()
                    .server(server.address())
                    .dataset(SimulatedAmpServer.DATASET)
                    .tables("blocks")
                    .microbatchBlocks(1)
                    .backfillMicrobatchBlocks(1)
                    .retentionBlocks(1000)
                    .sinks(stream -> table.open());
            chain.grow(BLOCKS - 1);
            try (Ampsync run = options.start()) {
                awaitTip(chain, table, run);
            }
            chain.reorg(depth, depth + 1);
            chain.forgetOrphans();
            long before = streams(server);
            Instant start = Instant.now();
            try (Ampsync run = options.start()) {
                awaitTip(chain, table, run);
                assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
                assertThat(streams(server) - before).isLessThanOrEqualTo(mostStreams);
            }
        }
        assertThat(table.rows().stream().map(row -> row.values().get("block_num")))
                .containsExactlyElementsOf(
                        chain.canonical().stream().map(SimulatedBlock::number).toList());
        assertThat(table.rows().stream().map(row -> row.transactionId()).distinct())
                .hasSize(BLOCKS + 1);
    }

    private static long streams(SimulatedAmpServer server) {
        return server.requests().stream()
                .filter(request -> request.call().equals("DoGet"))
                .count();
    }

    private static void awaitTip(SimulatedChain chain, InMemoryTable table, Ampsync run) throws InterruptedException {
        String tip = chain.tip().orElseThrow().hash().hex();
        while (table.state().watermark().stream()
                .noneMatch(mark -> mark.ranges().get(0).hash().hex().equals(tip))) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(5);
        }
    }
}
