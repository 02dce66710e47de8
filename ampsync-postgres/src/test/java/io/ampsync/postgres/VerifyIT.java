package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SourceException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.design.UnfitRows;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables are compared with their server, and what somebody has damaged is found, and replaced. */
@Timeout(120)
class VerifyIT {
    private static final int BLOCKS = 60;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final Map<String, SimulatedTable> tables = new EvmTables(2, 3).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private SimulatedAmpServer server;
    private PostgresDatabase database;

    @BeforeEach
    void startServer() {
        server = test.closing(SimulatedAmpServer.builder(chain)
                .tables(tables)
                .microbatchInterval(1_000)
                .start());
        database = test.open();
    }

    private static SyncStream table(String name) {
        return SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, name));
    }

    private Ampsync start(SyncStream stream) {
        return start(stream, TableDesign.DEFAULT);
    }

    private Ampsync start(SyncStream stream, TableDesign design) {
        return test.closing(Ampsync.builder().server(server.address()).stream(stream)
                .microbatchBlocks(7)
                .backfillMicrobatchBlocks(7)
                .retentionBlocks(64)
                .sinks(PostgresSinks.of(database).withDesign(design))
                .start());
    }

    /** Waits until the newest block is in the database. */
    private void awaitTip(Ampsync run) throws Exception {
        String tip = chain.tip().orElseThrow().hash().toString();
        while (test.rows("SELECT FROM pg_class WHERE relname = 'amp_client_buffer_entries'")
                        .isEmpty()
                || test.rows("SELECT FROM amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '" + tip + "'")
                        .isEmpty()) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(20);
        }
    }

    private void sync(SyncStream stream) throws Exception {
        try (Ampsync run = start(stream)) {
            awaitTip(run);
        }
    }

    private PostgresVerifier verifier(SyncStream stream) {
        return PostgresVerifier.of(database, AmpServer.at(server.address()), stream);
    }

    /** The table has the canonical chain's rows, in whatever order. */
    private void requireCanonical(String table) throws Exception {
        SimulatedTable expected = Objects.requireNonNull(tables.get(table));
        try (Connection connection = test.connect()) {
            List<List<@Nullable Object>> rows = StoredRows.of(connection, table, expected.schema());
            assertThat(rows).containsExactlyInAnyOrderElementsOf(ExpectedRows.of(expected, chain.canonical()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks", "transactions", "logs"})
    void atTheHeadATableIsEqual(String name) throws Exception {
        sync(table(name));
        VerifyReport report = verifier(table(name)).withBlocksPerQuery(13).verify();
        assertThat(report.isEqual()).as("%s", report).isTrue();
        assertThat(report.watermark().hash())
                .isEqualTo(chain.tip().orElseThrow().hash());
        assertThat(report.rows()).isPositive().isEqualTo(report.serverRows());
        assertThat(report.lastBlock()).isEqualTo(BLOCKS - 1);
        assertThat(report.blockWidth()).hasValue(1);
    }

    @Test
    void aChangedADeletedAndADoubledRowAreFoundAndReplaced() throws Exception {
        sync(table("logs"));
        damage();
        List<BlockDifference> expected = List.of(
                new BlockDifference(10, 10, 3, 3),
                new BlockDifference(20, 20, 5, 6),
                new BlockDifference(30, 30, 7, 6));
        VerifyReport report = verifier(table("logs")).withBlocksPerQuery(25).verify();
        assertThat(report.differences()).isEqualTo(expected);
        RepairReport repaired = verifier(table("logs")).repair();
        assertThat(repaired.before().differences()).isEqualTo(expected);
        assertThat(repaired.after().isEqual()).isTrue();
        requireCanonical("logs");
        assertThat(verifier(table("logs")).verify().isEqual()).isTrue();
    }

    /** Changes a row of block 10, deletes one of block 20 and doubles one of block 30. */
    private void damage() throws Exception {
        test.execute("UPDATE logs SET data = data || '\\x00' WHERE block_num = 10 AND log_index ="
                + " (SELECT min(log_index) FROM logs WHERE block_num = 10)");
        test.execute("DELETE FROM logs WHERE block_num = 20 AND log_index ="
                + " (SELECT min(log_index) FROM logs WHERE block_num = 20)");
        test.execute("CREATE TEMP TABLE t AS SELECT * FROM logs WHERE block_num = 30 AND log_index ="
                + " (SELECT min(log_index) FROM logs WHERE block_num = 30);"
                + " UPDATE t SET _row_index = 1000; INSERT INTO logs SELECT * FROM t");
    }

    @Test
    void whatAReorgHasLeftOfReplacedRowsIsExactlyWhatTheChainHas() throws Exception {
        sync(table("logs"));
        test.execute("DELETE FROM logs WHERE block_num IN (3, 52, 55, 58) AND log_index % 2 = 0");
        assertThat(verifier(table("logs")).repair().after().isEqual()).isTrue();
        requireCanonical("logs");
        assertThat(test.rows("SELECT FROM logs l WHERE EXISTS (SELECT FROM amp_client_buffer_entries e"
                        + " WHERE e.transaction_id = l._tx_id)"))
                .as("rows under ids of watermarks")
                .isNotEmpty();
        for (int depth : new int[] {1, 3, 6, 9, 40}) {
            chain.reorg(depth, depth + 1);
            sync(table("logs"));
            requireCanonical("logs");
            assertThat(verifier(table("logs")).verify().isEqual()).isTrue();
        }
    }

    @Test
    void rowsThatBelongToNoBlockAreFoundAndRemoved() throws Exception {
        sync(table("logs"));
        test.execute("ALTER TABLE logs ALTER _block_num DROP NOT NULL");
        insertLike("_block_num = NULL");
        insertLike("_block_num = 4711");
        VerifyReport report = verifier(table("logs")).verify();
        assertThat(report.strayRows()).isEqualTo(2);
        assertThat(report.differences()).isEmpty();
        assertThat(report.isEqual()).isFalse();
        RepairReport repaired = verifier(table("logs")).repair();
        assertThat(repaired.after().strayRows()).isZero();
        requireCanonical("logs");
    }

    /** Adds a copy of a row of block 5, with an assignment applied to it. */
    private void insertLike(String change) throws Exception {
        test.execute("CREATE TEMP TABLE t AS SELECT * FROM logs WHERE block_num = 5 LIMIT 1; UPDATE t SET"
                + " _row_index = 1000 + (SELECT count(*) FROM logs), " + change + "; INSERT INTO logs SELECT * FROM t");
    }

    @Test
    void twoEqualRowsThatAreTooManyDoNotCancelEachOther() throws Exception {
        sync(table("logs"));
        insertLike("_tx_id = _tx_id");
        insertLike("_tx_id = _tx_id");
        assertThat(verifier(table("logs")).verify().differences())
                .singleElement()
                .satisfies(found -> assertThat(found.rows()).isEqualTo(found.serverRows() + 2));
    }

    @Test
    void rowsOfTwoBlocksThatAreExchangedAreFound() throws Exception {
        sync(table("blocks"));
        test.execute("UPDATE blocks SET gas_used = CASE _block_num WHEN 7 THEN (SELECT gas_used FROM blocks"
                + " WHERE _block_num = 9) ELSE (SELECT gas_used FROM blocks WHERE _block_num = 7) END"
                + " WHERE _block_num IN (7, 9)");
        assertThat(verifier(table("blocks")).verify().differences())
                .containsExactly(new BlockDifference(7, 7, 1, 1), new BlockDifference(9, 9, 1, 1));
    }

    @Test
    void besideARunningStreamReorgsAreNoDifferences() throws Exception {
        server.close();
        server = test.closing(SimulatedAmpServer.builder(chain)
                .tables(tables)
                .batchDelay(Duration.ofMillis(100))
                .start());
        Ampsync run = start(table("logs"));
        awaitTip(run);
        AtomicBoolean over = new AtomicBoolean();
        Thread miner = new Thread(() -> {
            Random random = new Random(7);
            while (!over.get()) {
                int depth = 1 + random.nextInt(4);
                chain.reorg(depth, depth + 1);
                try {
                    Thread.sleep(100 + random.nextInt(500));
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        miner.start();
        try {
            for (int i = 0; i < 10; i++) {
                VerifyReport report =
                        verifier(table("logs")).withBlocksPerQuery(20).verify();
                assertThat(report.isEqual()).as("%s", report).isTrue();
            }
            test.execute("DELETE FROM logs WHERE block_num = 20 AND log_index = 0");
            assertThat(verifier(table("logs")).verify().differences())
                    .extracting(BlockDifference::firstBlock)
                    .containsExactly(20L);
            assertThatThrownBy(() -> verifier(table("logs")).repair()).isInstanceOf(OwnershipException.class);
        } finally {
            over.set(true);
            miner.join();
        }
    }

    @Test
    void aServerThatHasReplacedTheNewestBlocksIsComparedBelow() throws Exception {
        sync(table("logs"));
        chain.reorg(10, 11);
        VerifyReport report = verifier(table("logs")).verify();
        assertThat(report.isEqual()).isTrue();
        assertThat(report.lastBlock()).isLessThan(BLOCKS - 10);
        chain.reorg(60, 62);
        assertThatThrownBy(() -> verifier(table("logs")).verify())
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_SYNCED))
                .hasMessageContaining("can't be verified");
    }

    @Test
    void rowsThatAreKeptAsideAreNotMissing() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num NUMERIC(1, 0), PRIMARY KEY (_tx_id, _row_index))");
        TableDesign quarantine =
                TableDesign.builder().unfitRows(UnfitRows.QUARANTINE).build();
        try (Ampsync run = start(table("blocks"), quarantine)) {
            awaitTip(run);
        }
        VerifyReport report = verifier(table("blocks")).withDesign(quarantine).verify();
        assertThat(report.isEqual()).as("%s", report).isTrue();
        assertThat(report.rows()).isEqualTo(10);
        assertThat(report.unfitRows()).isEqualTo(BLOCKS - 10);
        test.execute("DELETE FROM blocks WHERE block_num = 3");
        assertThat(verifier(table("blocks"))
                        .withDesign(quarantine)
                        .repair()
                        .after()
                        .isEqual())
                .isTrue();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("10");
    }

    @Test
    void someBlocksOnly() throws Exception {
        sync(table("logs"));
        damage();
        PostgresVerifier some = verifier(table("logs")).withBlocks(new BlockSpan(15, OptionalLong.of(25)));
        VerifyReport report = some.verify();
        assertThat(report.differences()).containsExactly(new BlockDifference(20, 20, 5, 6));
        assertThat(report.firstBlock()).isEqualTo(15);
        assertThat(report.lastBlock()).isEqualTo(25);
        assertThat(some.repair().after().isEqual()).isTrue();
        assertThat(verifier(table("logs")).verify().differences())
                .extracting(BlockDifference::firstBlock)
                .containsExactly(10L, 30L);
    }

    @Test
    void rowsWithoutTheirBlockAreComparedAsAWholeAndNotReplaced() throws Exception {
        SyncStream stream = new SyncStream(
                new SqlQuery("SELECT log_index, address FROM \"" + SimulatedAmpServer.DATASET + "\".logs"), "places");
        sync(stream);
        VerifyReport report = verifier(stream).withBlocksPerQuery(30).verify();
        assertThat(report.isEqual()).as("%s", report).isTrue();
        assertThat(report.blockWidth()).isEmpty();
        test.execute("DELETE FROM places WHERE (_tx_id, _row_index) = (SELECT _tx_id, _row_index FROM places LIMIT 1)");
        BlockDifference found = verifier(stream).verify().differences().get(0);
        assertThat(found).isEqualTo(new BlockDifference(0, BLOCKS - 1, report.rows() - 1, report.rows()));
        assertThatThrownBy(() -> verifier(stream).repair())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("don't tell their block");
    }

    @Test
    void aColumnThatIsNotTheStreamedBlockIsNotTakenForIt() throws Exception {
        SyncStream stream = new SyncStream(
                new SqlQuery("SELECT log_index AS block_num, address FROM \"" + SimulatedAmpServer.DATASET + "\".logs"),
                "places");
        sync(stream);
        VerifyReport report = verifier(stream).withBlocksPerQuery(20).verify();
        assertThat(report.isEqual()).as("%s", report).isTrue();
        assertThat(report.blockWidth()).isEmpty();
    }

    @Test
    void nothingToVerify() {
        assertThatThrownBy(() -> verifier(table("logs")).verify())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("there is nothing to verify");
        assertThatThrownBy(() -> verifier(table("logs")).repair()).isInstanceOf(TargetException.class);
    }

    @Test
    void anotherSourceIsRefused() throws Exception {
        SyncStream stream = new SyncStream(
                new SqlQuery("SELECT log_index FROM \"" + SimulatedAmpServer.DATASET + "\".logs"), "places");
        sync(stream);
        SyncStream other = new SyncStream(
                new SqlQuery("SELECT log_index + 1 AS log_index FROM \"" + SimulatedAmpServer.DATASET + "\".logs"),
                "places");
        assertThatThrownBy(() -> verifier(other).verify())
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("has been filled from");
    }

    @Test
    void aRateLimitHolds() throws Exception {
        sync(table("logs"));
        long rows = Long.parseLong(test.value("SELECT count(*) FROM logs"));
        long start = System.nanoTime();
        assertThat(verifier(table("logs")).withRowsPerSecond(rows).verify().isEqual())
                .isTrue();
        assertThat(System.nanoTime() - start).isGreaterThan(1_500_000_000L);
    }
}
