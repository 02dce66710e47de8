package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.RetryPolicy;
import io.ampsync.error.ErrorKind;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.design.UnfitRows;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Rows that the table can't hold: with those kept aside, there is always each row of the canonical chain once. In the
 * table's column {@code log_index} numbers below 10 fit.
 */
@Timeout(120)
class QuarantineIT {
    private static final SimulatedTable LOGS =
            Objects.requireNonNull(new EvmTables(4, 3).all().get("logs"));
    private static final String NARROW = """
            CREATE TABLE logs (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, block_num BIGINT, block_hash BYTEA,
                log_index NUMERIC(1, 0), PRIMARY KEY (_tx_id, _row_index))""";
    private static final String EACH_ROW = """
            SELECT block_num || ' ' || encode(block_hash, 'hex') || ' ' || log_index FROM logs WHERE log_index < 10
            UNION ALL
            SELECT concat_ws(' ', content->>'block_num', substr(content->>'block_hash', 3), content->>'log_index')
            FROM ampsync_quarantine
            WHERE (content->>'log_index')::int >= 10 AND block_num = (content->>'block_num')::bigint
                AND stream_id LIKE '%:logs'
            ORDER BY 1""";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SimulatedChain chain = SimulatedChain.ofLength(40);
    private SimulatedAmpServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = SimulatedAmpServer.builder(chain)
                .table("logs", LOGS)
                .batchRows(50)
                .start();
        test.execute(NARROW);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private Ampsync start(PostgresDatabase database, TableDesign.Builder design) {
        return Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables("logs")
                .microbatchBlocks(7)
                .backfillMicrobatchBlocks(7)
                .retry(new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200)))
                .sinks(PostgresSinks.of(database).withDesign(design.build()))
                .start();
    }

    private static TableDesign.Builder quarantine() {
        return TableDesign.builder().unfitRows(UnfitRows.QUARANTINE);
    }

    private List<String> expected() {
        List<String> names =
                LOGS.schema().getFields().stream().map(Field::getName).toList();
        return ExpectedRows.of(LOGS, chain.canonical()).stream()
                .map(row -> Stream.of("block_num", "block_hash", "log_index")
                        .map(name -> row.get(names.indexOf(name)).toString().replace("0x", ""))
                        .reduce((a, b) -> a + " " + b)
                        .orElseThrow())
                .sorted()
                .toList();
    }

    /** How many rows of these blocks have a number that doesn't fit. */
    private long unfit(long first, long last) {
        return unfitBlocks().filter(block -> block >= first && block <= last).count();
    }

    private long newestUnfit(long last) {
        return unfitBlocks().filter(block -> block <= last).max().orElseThrow();
    }

    /** The block of each row that doesn't fit. */
    private LongStream unfitBlocks() {
        return expected().stream()
                .map(row -> row.split(" "))
                .filter(row -> Integer.parseInt(row[2]) >= 10)
                .mapToLong(row -> Long.parseLong(row[0]));
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** Waits a bounded time for what a run that goes well brings about. */
    private void await(Ampsync run, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (System.nanoTime() < end && run.failure().isEmpty() && (!isInstalled() || !condition.holds())) {
            Thread.sleep(50);
        }
        assertThat(run.failure()).isEmpty();
    }

    private boolean isInstalled() throws SQLException {
        return test.value("SELECT to_regclass('ampsync_quarantine') IS NULL").equals("f");
    }

    private void awaitChain(Ampsync run) throws Exception {
        await(run, () -> test.rows(EACH_ROW).stream().sorted().toList().equals(expected()));
        assertThat(test.rows(EACH_ROW)).containsExactlyInAnyOrderElementsOf(expected());
        assertThat(test.rows("SELECT count(*) FROM ampsync_quarantine q JOIN logs l"
                        + " ON l._tx_id = q.tx_id AND l._row_index = q.row_index"))
                .containsExactly("0");
    }

    @Test
    void rowsThatDontFitAreKeptAsideWithTheirReason() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, quarantine())) {
            awaitChain(run);
            assertThat(test.rows("SELECT count(*) FROM ampsync_quarantine"))
                    .containsExactly(Long.toString(unfit(0, 39)));
            assertThat(test.rows("SELECT DISTINCT reason FROM ampsync_quarantine WHERE content->>'log_index' = '11'"))
                    .containsExactly("column \"log_index\", Int(32, false) as numeric(1,0): 11 has more digits than"
                            + " numeric(1,0) can hold");
            assertThat(test.rows("SELECT DISTINCT block_ranges FROM ampsync_quarantine WHERE block_num = 8"))
                    .containsExactly("mainnet 7..13");
        }
    }

    @Test
    void aReorgTakesThemBack() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, quarantine())) {
            for (int depth : new int[] {1, 5, 20, 3}) {
                awaitChain(run);
                chain.reorg(depth, depth + 2);
            }
            awaitChain(run);
        }
    }

    @Test
    void endedSessionsAndProcessesLoseAndDoubleNone() throws Exception {
        for (int process = 0; process < 3; process++) {
            try (PostgresDatabase database = test.open();
                    Ampsync run = start(database, quarantine())) {
                for (int i = 0; i < 4; i++) {
                    chain.grow(5);
                    Thread.sleep(60);
                    test.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
                }
                chain.reorg(6, 9);
                assertThat(run.failure()).isEmpty();
            }
        }
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, quarantine())) {
            awaitChain(run);
        }
    }

    @Test
    void aReorgTakesThemBackWhateverThePolicyIsByThen() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, quarantine())) {
            awaitChain(run);
        }
        test.execute("ALTER TABLE logs ALTER COLUMN log_index TYPE BIGINT");
        // The server begins again with the microbatch of the first replaced block, which is 28..34.
        chain.reorg(10, 12);
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, TableDesign.builder())) {
            String tip = chain.tip().orElseThrow().hash().toString();
            await(
                    run,
                    () -> !test.rows("SELECT FROM logs WHERE '0x' || encode(block_hash, 'hex') = '" + tip + "'")
                            .isEmpty());
        }
        assertThat(test.rows("SELECT count(*), max(block_num) FROM ampsync_quarantine"))
                .containsExactly(unfit(0, 27) + "|" + newestUnfit(27));
        assertThat(test.rows("SELECT count(*) FROM logs WHERE log_index >= 10"))
                .containsExactly(Long.toString(unfit(28, 41)));
    }

    @Test
    void byDefaultTheStreamEndsAndNothingIsKeptAside() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = start(database, TableDesign.builder())) {
            run.await();
            assertThat(run.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.kind()).isEqualTo(ErrorKind.UNSTORABLE);
                assertThat(failure).hasMessageContaining("10 has more digits than numeric(1,0) can hold");
            });
        }
        assertThat(test.rows("SELECT count(*) FROM ampsync_quarantine")).containsExactly("0");
        assertThat(test.rows("SELECT count(*) FROM logs")).containsExactly("0");
    }

    @Test
    void aMissingValueAndABlockWithoutPartitionAreKeptAside() throws Exception {
        test.execute("DROP TABLE logs; CREATE TABLE logs (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num BIGINT, block_hash BYTEA, log_index BIGINT, topic3 BYTEA NOT NULL, _block_num BIGINT,"
                + " PRIMARY KEY (_tx_id, _row_index, _block_num)) PARTITION BY RANGE (_block_num)");
        try (PostgresDatabase database = test.open();
                Ampsync run =
                        start(database, quarantine().partitions(Partitions.byBlock(Partitions.BLOCK_NUMBER, 7)))) {
            chain.reorg(5, 6);
            String all = "SELECT (SELECT count(*) FROM logs) + (SELECT count(*) FROM ampsync_quarantine)";
            String rows = Integer.toString(expected().size());
            await(run, () -> test.value(all).equals(rows));
            assertThat(test.value(all)).isEqualTo(rows);
        }
        assertThat(test.rows("SELECT DISTINCT reason FROM ampsync_quarantine"))
                .containsExactly("column \"topic3\", FixedSizeBinary(32) as bytea: there is no value, but the column is"
                        + " NOT NULL");
        assertThat(test.rows("SELECT count(*) FROM ampsync_quarantine WHERE content->>'topic3' IS NULL"))
                .isNotEqualTo(List.of("0"));
    }
}
