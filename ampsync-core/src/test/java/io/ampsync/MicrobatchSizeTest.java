package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.config.AmpServer;
import io.ampsync.config.RetryPolicy;
import io.ampsync.testing.InMemoryTable;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a reorg right after a catch-up costs, on a server that puts 100,000 blocks into a microbatch by itself. */
@Timeout(60)
class MicrobatchSizeTest {
    private static final int BLOCKS = 2_010;

    @Test
    void aReorgOfTwoBlocksAfterACatchUpResendsNoMoreThanAMicrobatch() throws Exception {
        assertThat(keptRows(UnaryOperator.identity())).isEqualTo(2_000);
    }

    @Test
    void withTheServersOwnSizeTheWholeTableComesAgain() throws Exception {
        assertThat(keptRows(Ampsync.Builder::microbatchBlocksOfServer)).isZero();
    }

    @Test
    void sizesThatNoServerTakesAreRefused() {
        assertThatThrownBy(() -> Ampsync.builder().microbatchBlocks(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TransactionalStream.builder().microbatchBlocks((1L << 62) + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** How many rows of the catch-up a reorg of the last two blocks leaves as they are; each block has one. */
    private static int keptRows(UnaryOperator<Ampsync.Builder> options) throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
        InMemoryTable table = new InMemoryTable();
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                Ampsync run = options.apply(Ampsync.builder()
                                .server(AmpServer.at(server.address()))
                                .dataset(SimulatedAmpServer.DATASET)
                                .tables("blocks")
                                .retry(new RetryPolicy(Duration.ofMillis(2), Duration.ofMillis(20)))
                                .sinks(stream -> table.open()))
                        .start()) {
            awaitEnd(table, run, BLOCKS - 1);
            List<InMemoryTable.Row> before = table.rows();
            chain.reorg(2, 3);
            awaitEnd(table, run, BLOCKS);
            List<InMemoryTable.Row> after = table.rows();
            assertThat(before).hasSize(BLOCKS);
            assertThat(after).hasSize(BLOCKS + 1);
            Set<Long> ids =
                    before.stream().map(InMemoryTable.Row::transactionId).collect(Collectors.toSet());
            return (int) after.stream()
                    .filter(row -> ids.contains(row.transactionId()))
                    .count();
        }
    }

    private static void awaitEnd(InMemoryTable table, Ampsync run, long block) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(30);
        while (table.state().watermark().stream()
                .noneMatch(mark -> mark.ranges().get(0).end() == block)) {
            assertThat(Instant.now()).as(() -> run.status().toString()).isBefore(deadline);
            Thread.sleep(5);
        }
    }
}
