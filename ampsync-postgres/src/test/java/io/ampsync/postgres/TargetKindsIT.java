package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.RetryPolicy;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of target through a backfill, reorgs and crashes: in the end it holds what the canonical chain has, seen
 * over a connection of somebody else's, and the indexes that it should have.
 */
@Timeout(120)
class TargetKindsIT {
    private static final int BLOCKS = 60;
    private static final int INTERVAL = 7;
    private static final SimulatedTable LOGS = logs();
    private static final String OWN_COLUMNS = "CREATE TABLE logs (note TEXT DEFAULT 'mine', data BYTEA, _row_index"
            + " INTEGER NOT NULL, _tx_id BIGINT NOT NULL, _block_num %1$s NOT NULL, block_hash BYTEA, block_num %1$s,"
            + " timestamp TIMESTAMPTZ, tx_hash BYTEA, tx_index %2$s, log_index %2$s, address BYTEA, topic0 BYTEA,"
            + " topic1 BYTEA, topic2 BYTEA, topic3 BYTEA, PRIMARY KEY (_tx_id, _row_index %3$s)) %4$s;";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SplittableRandom random = new SplittableRandom(3);

    private static SimulatedTable logs() {
        Map<String, SimulatedTable> tables = new EvmTables(4, 3).all();
        return Objects.requireNonNull(tables.get("logs"));
    }

    /** What there is before ampsync comes, what it is told, and which indexes the table or its partitions have then. */
    private record Kind(String name, String before, TableDesign design, List<String> indexes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Partitions BY_BLOCK = Partitions.byBlock(Partitions.BLOCK_NUMBER, INTERVAL);
    private static final KeyPolicy NATURAL = KeyPolicy.natural("block_num", "log_index");
    private static final String IDS = "_tx_id,_row_index primary";
    private static final String IDS_AND_BLOCK = "_tx_id,_row_index,_block_num primary";

    private static final List<Kind> KINDS = List.of(
            new Kind("default", "", TableDesign.DEFAULT, List.of(IDS)),
            new Kind(
                    "own columns and types",
                    OWN_COLUMNS.formatted("BIGINT", "NUMERIC", "", ""),
                    TableDesign.DEFAULT,
                    List.of(IDS)),
            new Kind(
                    "partitions", "", TableDesign.builder().partitions(BY_BLOCK).build(), List.of(IDS_AND_BLOCK)),
            new Kind(
                    "partitions with a natural key",
                    "",
                    TableDesign.builder().partitions(BY_BLOCK).key(NATURAL).build(),
                    List.of("_tx_id", "block_num,log_index,_block_num primary")),
            new Kind(
                    "partitions without a key",
                    "",
                    TableDesign.builder()
                            .partitions(BY_BLOCK)
                            .key(KeyPolicy.NONE)
                            .build(),
                    List.of("_tx_id")),
            new Kind(
                    "own partitions",
                    OWN_COLUMNS.formatted("BIGINT", "BIGINT", ", _block_num", "PARTITION BY RANGE (_block_num)")
                            + " CREATE TABLE a PARTITION OF logs FOR VALUES FROM (MINVALUE) TO (50);"
                            + " CREATE TABLE b PARTITION OF logs FOR VALUES FROM (50) TO (70);"
                            + " CREATE TABLE c PARTITION OF logs DEFAULT",
                    TableDesign.DEFAULT,
                    List.of(IDS_AND_BLOCK)),
            new Kind(
                    "own partitions, completed",
                    OWN_COLUMNS.formatted("NUMERIC(20,0)", "BIGINT", ", _block_num", "PARTITION BY RANGE (_block_num)")
                            + " CREATE TABLE a PARTITION OF logs FOR VALUES FROM (MINVALUE) TO (50)",
                    TableDesign.builder().partitions(BY_BLOCK).build(),
                    List.of(IDS_AND_BLOCK)),
            new Kind("no key", "", TableDesign.builder().key(KeyPolicy.NONE).build(), List.of("_tx_id")),
            new Kind(
                    "natural key",
                    "",
                    TableDesign.builder().key(NATURAL).build(),
                    List.of("_tx_id", "block_num,log_index primary")),
            new Kind(
                    "natural key at once",
                    "",
                    TableDesign.builder().key(NATURAL).key(KeyCreation.AT_ONCE).build(),
                    List.of("_tx_id", "block_num,log_index primary")));

    /** What happens until the end. */
    private enum Course {
        BACKFILL,
        REORGS,
        CRASHES
    }

    static Stream<Arguments> everyKindOfTargetHoldsTheChain() {
        return KINDS.stream().flatMap(kind -> Arrays.stream(Course.values()).map(course -> Arguments.of(kind, course)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource
    void everyKindOfTargetHoldsTheChain(Kind kind, Course course) throws Exception {
        test.execute(kind.before);
        SimulatedChain chain = SimulatedChain.builder("mainnet")
                .blockSeconds(1)
                .origin(Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(BLOCKS))
                .build()
                .grow(BLOCKS);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                .table("logs", LOGS)
                .batchRows(50)
                .start()) {
            switch (course) {
                case BACKFILL -> run(kind, server, () -> awaitChain(chain));
                case REORGS -> run(kind, server, () -> reorgs(chain));
                case CRASHES -> crashes(kind, server, chain);
            }
        }
        assertThat(indexes()).containsExactlyInAnyOrderElementsOf(kind.indexes);
        if (kind.design.partitions().isPresent()) {
            assertThat(test.rows("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'logs'::regclass"))
                    .hasSizeGreaterThan(2)
                    .contains("logs_p56");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private Ampsync start(Kind kind, SimulatedAmpServer server, PostgresDatabase database) {
        return Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables("logs")
                .microbatchBlocks(10)
                .retry(new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200)))
                .sinks(PostgresSinks.of(database).withDesign(kind.design))
                .start();
    }

    private void run(Kind kind, SimulatedAmpServer server, Work work) throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = start(kind, server, database)) {
            work.run();
            awaitKey();
            assertThat(run.failure()).isEmpty();
        }
    }

    private void reorgs(SimulatedChain chain) throws Exception {
        for (int depth : new int[] {1, 5, 9, 20, 3}) {
            awaitChain(chain);
            chain.reorg(depth, depth + 3);
        }
        awaitChain(chain);
    }

    /** Every session of ampsync's ends now and then; and a process is taken for dead, and goes on. */
    private void crashes(Kind kind, SimulatedAmpServer server, SimulatedChain chain) throws Exception {
        for (int process = 0; process < 3; process++) {
            try (PostgresDatabase database = test.open();
                    Ampsync run = start(kind, server, database)) {
                for (int i = 0; i < 4; i++) {
                    Thread.sleep(random.nextInt(150));
                    test.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
                    chain.grow(4);
                }
                chain.reorg(6, 9);
                assertThat(run.failure()).isEmpty();
                supersede(kind, server, chain);
            }
        }
        run(kind, server, () -> awaitChain(chain));
    }

    private void supersede(Kind kind, SimulatedAmpServer server, SimulatedChain chain) throws Exception {
        if (test.value("SELECT to_regclass('ampsync_streams') IS NULL").equals("f")) {
            test.execute("UPDATE ampsync_streams SET owner = NULL");
        }
        try (PostgresDatabase database = test.open();
                Ampsync run = start(kind, server, database)) {
            chain.grow(3);
            Thread.sleep(random.nextInt(300));
            chain.reorg(2, 4);
            Thread.sleep(random.nextInt(300));
            assertThat(run.failure()).isEmpty();
        }
    }

    private void awaitChain(SimulatedChain chain) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        List<List<Object>> expected = ExpectedRows.of(LOGS, chain.canonical());
        while (System.nanoTime() < end && !stored().equals(expected)) {
            Thread.sleep(50);
        }
        assertThat(stored()).isEqualTo(expected);
    }

    private List<List<Object>> stored() throws SQLException {
        try (Connection connection = test.connect()) {
            if (test.value("SELECT to_regclass('logs') IS NULL").equals("t")) {
                return List.of();
            }
            return StoredRows.of(connection, "logs", LOGS.schema());
        }
    }

    /** A key that is to come comes when the table has caught up. */
    private void awaitKey() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end
                && !test.rows("SELECT FROM ampsync_indexes WHERE state <> 'done'")
                        .isEmpty()) {
            Thread.sleep(50);
        }
    }

    /** The columns of each index, of the table or of any of its partitions. */
    private List<String> indexes() throws SQLException {
        return test.rows("""
                SELECT DISTINCT (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a
                    WHERE a.attrelid = x.indexrelid) || CASE WHEN x.indisprimary THEN ' primary' ELSE '' END
                FROM pg_index x WHERE x.indrelid = 'logs'::regclass
                OR x.indrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'logs'::regclass)""");
    }
}
