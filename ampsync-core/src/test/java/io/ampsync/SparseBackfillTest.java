package io.ampsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.InMemoryTable;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long chain on a server that takes a real one's time for each microbatch. */
@Timeout(120)
class SparseBackfillTest {
    private static final int BLOCKS = 120_000;

    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private final InMemoryTable table = new InMemoryTable();

    private Ampsync.Builder options(SimulatedAmpServer server) {
        return Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables("blocks")
                .sinks(stream -> table.open());
    }

    private void awaitTip(Ampsync run) throws InterruptedException {
        String tip = chain.tip().orElseThrow().hash().hex();
        while (table.state().watermark().stream()
                .noneMatch(mark -> mark.ranges().get(0).hash().hex().equals(tip))) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(5);
        }
    }

    private static long streams(SimulatedAmpServer server) {
        return server.requests().stream()
                .filter(request -> request.call().equals("DoGet"))
                .count();
    }

    @Test
    void takesFewMicrobatchesAndAReorgAtItsEndResendsOnlyASmallOne() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .microbatchCost(Duration.ofMillis(45))
                        .start();
                Ampsync run = options(server).start()) {
            awaitTip(run);
            assertThat(table.commits()).isLessThan(BLOCKS / 1000 * 2 / 3);
            assertThat(streams(server)).isLessThanOrEqualTo(10);

            Set<Long> before =
                    table.rows().stream().map(InMemoryTable.Row::transactionId).collect(Collectors.toSet());
            chain.reorg(2, 3);
            awaitTip(run);
            List<InMemoryTable.Row> after = table.rows();
            assertThat(after.stream().map(row -> (Long) row.values().get("block_num")))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(0, BLOCKS).boxed().toList());
            long kept = after.stream()
                    .filter(row -> before.contains(row.transactionId()))
                    .count();
            assertThat(kept).isGreaterThanOrEqualTo(BLOCKS - 1_002);
        }
    }
}
