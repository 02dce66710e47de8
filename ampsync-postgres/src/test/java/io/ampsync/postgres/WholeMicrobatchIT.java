package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What readers see of a microbatch while it is written: all of it or nothing, except in a backfill. */
@Timeout(120)
class WholeMicrobatchIT {
    private static final String ROWS = "SELECT count(*) FROM logs_%d";
    private static final String ROWS_BEFORE_THEIR_WATERMARK = "SELECT count(*) FROM logs_%1$d WHERE _tx_id >"
            + " (SELECT max(transaction_id) FROM amp_client_buffer_entries WHERE stream_id LIKE '%%:logs\\_%1$d')";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private static SimulatedChain chainUpToNow(int blocks) {
        return SimulatedChain.builder("mainnet")
                .blockSeconds(1)
                .origin(Instant.now().minusSeconds(blocks))
                .build()
                .grow(blocks);
    }

    /** Fills tables {@code logs_0}, {@code logs_1} and so on, each with all logs. */
    private Ampsync run(SimulatedAmpServer server, PostgresDatabase database, int tables, Ampsync.Builder options) {
        IntStream.range(0, tables)
                .forEach(i ->
                        options.stream(new SyncStream(new AmpTable(SimulatedAmpServer.DATASET, "logs"), "logs_" + i)));
        return options.server(server.address())
                .sinks(PostgresSinks.of(database))
                .start();
    }

    private static SimulatedAmpServer server(SimulatedChain chain, int rowsPerBlock) {
        return SimulatedAmpServer.builder(chain)
                .table("logs", new PregeneratedLogs(rowsPerBlock))
                .batchRows(2000)
                .start();
    }

    /** What {@code count} has given at any time until all rows are there, for one table after the other. */
    private Set<Long> seen(int tables, long all, String count) throws Exception {
        Set<Long> seen = new TreeSet<>();
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement()) {
            for (int complete = 0; complete < tables; ) {
                try (ResultSet rows = statement.executeQuery(count.formatted(complete))) {
                    while (rows.next()) {
                        seen.add(rows.getLong(1));
                    }
                }
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM logs_" + complete)) {
                    rows.next();
                    complete += rows.getLong(1) == all ? 1 : 0;
                }
            }
        }
        return seen;
    }

    private void awaitTables(Ampsync run) throws InterruptedException {
        while (!run.status().stream().allMatch(table -> table.totals().rows() > 0)) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(20);
        }
    }

    /** Each time a microbatch of so many blocks. */
    private void atTheHeadMicrobatchesAreWhole(int tables, int blocks, int rowsPerBlock, long memory) throws Exception {
        SimulatedChain chain = chainUpToNow(blocks);
        long rows = (long) blocks * rowsPerBlock;
        try (SimulatedAmpServer server = server(chain, rowsPerBlock);
                PostgresDatabase database = test.open();
                Ampsync run = run(server, database, tables, Ampsync.builder().stagingBytes(memory))) {
            awaitTables(run);
            for (int microbatches = 2; microbatches <= 7; microbatches++) {
                chain.grow(blocks);
                assertThat(seen(tables, microbatches * rows, ROWS_BEFORE_THEIR_WATERMARK))
                        .containsExactly(0L);
            }
        }
    }

    @Test
    void smallOnesAreWholeWithAHundredTablesToo() throws Exception {
        atTheHeadMicrobatchesAreWhole(100, 1, 200, 1 << 20);
    }

    @Test
    void largeOnesAreWholeThoughTheyDontFitIntoMemory() throws Exception {
        atTheHeadMicrobatchesAreWhole(2, 10, 2000, 1 << 20);
    }

    @Test
    void aBackfillMayShowParts() throws Exception {
        assertThat(seenInABackfill(false)).hasSizeGreaterThan(2);
    }

    @Test
    void aBackfillShowsNoPartsIfNotAllowedTo() throws Exception {
        assertThat(seenInABackfill(true)).isSubsetOf(0L, 10_000L, 20_000L, 30_000L, 40_000L);
    }

    private Set<Long> seenInABackfill(boolean whole) throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(40);
        try (SimulatedAmpServer server = server(chain, 1000);
                PostgresDatabase database = test.open();
                Ampsync run = run(
                        server,
                        database,
                        1,
                        Ampsync.builder()
                                .stagingBytes(1 << 20)
                                .microbatchBlocks(10)
                                .wholeMicrobatches(whole))) {
            awaitTables(run);
            return seen(1, 40_000, ROWS);
        }
    }
}
