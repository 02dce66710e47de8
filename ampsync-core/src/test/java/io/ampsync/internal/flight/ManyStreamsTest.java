package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.AmpServer;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.CountedTable;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many streams at full speed share memory for messages; the server is held back while nobody reads. */
@Timeout(120)
class ManyStreamsTest {
    private static final int STREAMS = 40;
    private static final int ROWS_PER_BLOCK = 64;
    private static final int BLOCKS_PER_BATCH = 64;
    private static final int BATCHES = 12;
    private static final int ROWS = ROWS_PER_BLOCK * BLOCKS_PER_BATCH * BATCHES;
    private static final long LIMIT = 12 << 20;

    private final CountedTable logs = new CountedTable(new PregeneratedLogs(ROWS_PER_BLOCK));
    private final Map<String, SimulatedTable> tables =
            IntStream.range(0, STREAMS).boxed().collect(Collectors.toMap(i -> "logs" + i, i -> logs));
    private final ExecutorService readers = Executors.newCachedThreadPool();
    private final CountDownLatch allRead = new CountDownLatch(STREAMS);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @AfterEach
    void end() {
        readers.shutdownNow();
    }

    @Test
    void memoryStaysWithinItsLimitAndTheServerWaitsForReaders() throws Exception {
        MessageMemory memory = new MessageMemory(LIMIT);
        RootAllocator allocator = new RootAllocator(memory, Long.MAX_VALUE);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(SimulatedChain.ofLength(BLOCKS_PER_BATCH * BATCHES))
                        .tables(tables)
                        .batchRows(ROWS_PER_BLOCK * BLOCKS_PER_BATCH)
                        .start();
                FlightSource source = FlightSource.open(AmpServer.at(server.address()), STREAMS, allocator, memory)) {
            List<Future<Integer>> rows = new ArrayList<>();
            tables.keySet().forEach(table -> rows.add(readers.submit(() -> read(source, table))));
            allRead.await();
            assertThat(logs.batchesAtRest())
                    .as("batches sent while nobody reads")
                    .isLessThan(STREAMS * 5);
            assertThat(memory.used()).isLessThanOrEqualTo(LIMIT);
            goesOn.countDown();
            for (Future<Integer> count : rows) {
                assertThat(count.get()).isEqualTo(ROWS);
            }
            // Messages count for a while only, so that late ones may come on top.
            assertThat(allocator.getPeakMemoryAllocation()).isLessThan(2 * LIMIT);
        }
        assertThat(memory.used()).isZero();
    }

    /** Stops after the first batch until {@link #goesOn}, as if its rows couldn't be written. */
    private int read(FlightSource source, String table) throws InterruptedException {
        String query = TestClient.query(table);
        int rows = 0;
        try (ResponseStream stream = source.plan(query, null).open()) {
            while (rows < ROWS) {
                Response response = TestClient.next(stream);
                if (response.rows() > 0) {
                    rows += response.rows();
                    Objects.requireNonNull(response.batch()).clear();
                    allRead.countDown();
                    goesOn.await();
                }
            }
        }
        return rows;
    }
}
