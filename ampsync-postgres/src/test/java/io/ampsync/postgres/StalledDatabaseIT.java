package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.testing.CountedTable;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that takes nothing for a while holds the server back, and everything goes on afterwards. */
@Timeout(120)
class StalledDatabaseIT {
    private static final int TABLES = 10;
    private static final int ROWS_PER_BLOCK = 128;
    private static final int FIRST_BLOCKS = 10;
    /** In twenty batches. */
    private static final int MORE_BLOCKS = 20 * 64;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final List<String> names =
            IntStream.range(0, TABLES).mapToObj(i -> "logs" + i).toList();
    private final CountedTable logs = new CountedTable(new PregeneratedLogs(ROWS_PER_BLOCK));

    @Test
    void whatManyTablesHaveReadStaysBounded() throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(FIRST_BLOCKS);
        Map<String, SimulatedTable> tables = names.stream().collect(Collectors.toMap(name -> name, name -> logs));
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(chain).tables(tables).start();
                Ampsync run = Ampsync.builder()
                        .server(AmpServer.at(server.address()))
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables(names)
                        .sinks(PostgresSinks.of(test.open()))
                        .stagingBytes(4 << 20)
                        .start()) {
            awaitBlocks(run, FIRST_BLOCKS);
            try (Connection other = test.connect();
                    Statement lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("LOCK TABLE " + String.join(", ", names) + " IN SHARE MODE");
                int before = logs.batches();
                chain.grow(MORE_BLOCKS);
                assertThat(logs.batchesAtRest() - before)
                        .as("batches sent while nothing can be written, of %d", TABLES * 20)
                        .isBetween(TABLES, TABLES * 6);
                other.rollback();
            }
            awaitBlocks(run, FIRST_BLOCKS + MORE_BLOCKS);
        }
        for (String name : names) {
            assertThat(test.value("SELECT count(*), count(DISTINCT block_num) FROM " + name))
                    .isEqualTo((FIRST_BLOCKS + MORE_BLOCKS) * ROWS_PER_BLOCK + "|" + (FIRST_BLOCKS + MORE_BLOCKS));
        }
    }

    private static void awaitBlocks(Ampsync run, int blocks) throws InterruptedException {
        while (!run.status().stream().allMatch(table -> table.totals().rows() == (long) blocks * ROWS_PER_BLOCK)) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(20);
        }
    }
}
