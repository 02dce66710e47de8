package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.ColumnFilter;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries and parts of tables, from the server to PostgreSQL: what they hold, how they end, and what they refuse. */
@Timeout(120)
class StreamsIT {
    private static final String DATASET = "\"" + SimulatedAmpServer.DATASET + "\".";
    private static final String SIGNATURE = "'Transfer(address indexed from, address indexed to, uint256 value)'";
    private static final String TRANSFERS =
            "SELECT block_num, log_index, e['from'] AS sender, e['value'] AS amount FROM"
                    + " (SELECT block_num, log_index, evm_decode_log(topic1, topic2, topic3, data, " + SIGNATURE
                    + ") AS e FROM "
                    + DATASET + "logs WHERE topic0 = evm_topic(" + SIGNATURE + ") AND topic3 IS NULL) AS decoded";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final Map<String, SimulatedTable> tables = new EvmTables(2, 3).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(60);
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

    private Ampsync start(SyncStream stream, UnaryOperator<Ampsync.Builder> more) {
        Ampsync.Builder run = Ampsync.builder().server(server.address()).stream(stream)
                .microbatchBlocks(7)
                .backfillMicrobatchBlocks(7)
                .sinks(PostgresSinks.of(database));
        return test.closing(more.apply(run).start());
    }

    private Ampsync start(SyncStream stream) {
        return start(stream, run -> run);
    }

    /** Waits for the newest block, and compares the table with what the query reads of the canonical chain. */
    private void awaitTip(Ampsync run, SyncStream stream, String sql) throws Exception {
        String tip = chain.tip().orElseThrow().hash().toString();
        while (test.rows("SELECT FROM pg_class WHERE relname = 'amp_client_buffer_entries'")
                        .isEmpty()
                || test.rows("SELECT FROM amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '" + tip + "'")
                        .isEmpty()) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(20);
        }
        requireEqual(stream, sql);
    }

    private void requireEqual(SyncStream stream, String sql) throws Exception {
        SimulatedTable expected = server.result(sql);
        try (Connection connection = test.connect()) {
            List<List<@Nullable Object>> rows = StoredRows.of(connection, stream.destination(), expected.schema());
            assertThat(rows).isNotEmpty().isEqualTo(ExpectedRows.of(expected, chain.canonical()));
        }
    }

    private static void awaitEnd(Ampsync run) throws InterruptedException {
        assertThat(run.await(Duration.ofSeconds(60))).as("%s", run.status()).isTrue();
    }

    private static AmpsyncException failure(Ampsync run) throws InterruptedException {
        awaitEnd(run);
        return run.failure().orElseThrow();
    }

    private static void requireCompleted(Ampsync run) throws InterruptedException {
        awaitEnd(run);
        assertThat(run.status())
                .extracting(TableStatus::state)
                .as("%s", run.status())
                .containsOnly(TableStatus.State.COMPLETED);
    }

    @Test
    void decodedTransfersThroughReorgsAndARestart() throws Exception {
        SyncStream stream = new SyncStream(new SqlQuery(TRANSFERS), "transfers");
        try (Ampsync run = start(stream)) {
            awaitTip(run, stream, TRANSFERS);
            chain.reorg(3, 5);
            awaitTip(run, stream, TRANSFERS);
        }
        chain.grow(4).reorg(9, 12);
        try (Ampsync run = start(new SyncStream(new SqlQuery(TRANSFERS + " SETTINGS stream = true;"), "transfers"))) {
            awaitTip(run, stream, TRANSFERS);
            chain.reorg(1, 2);
            awaitTip(run, stream, TRANSFERS);
        }
        assertThat(test.rows("SELECT stream_id, source FROM ampsync_streams"))
                .containsExactly("query:transfers|" + TRANSFERS);
    }

    @Test
    void aReorgAroundTheFirstBlock() throws Exception {
        SyncStream stream = new SyncStream(new SqlQuery(TRANSFERS), "transfers", BlockSpan.from(55));
        String bounded = "SELECT * FROM (" + TRANSFERS + ") AS s WHERE block_num() >= 55";
        try (Ampsync run = start(stream)) {
            awaitTip(run, stream, bounded);
            chain.reorg(8, 10);
            awaitTip(run, stream, bounded);
        }
    }

    @Test
    void columnsAndFiltersOfATable() throws Exception {
        AmpTable logs = new AmpTable(SimulatedAmpServer.DATASET, "logs");
        TablePart part = new TablePart(
                logs,
                List.of("block_num", "log_index", "topic0", "data"),
                List.of(
                        ColumnFilter.equal(
                                "topic0",
                                "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
                                "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925"),
                        new ColumnFilter("log_index", ColumnFilter.Comparison.LESS, List.of("4"))));
        SyncStream stream = new SyncStream(part, "some_logs", BlockSpan.from(20));
        String sql = "SELECT block_num, log_index, topic0, data FROM " + DATASET + "logs WHERE topic0 IN"
                + " (X'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',"
                + " X'8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925') AND log_index < 4"
                + " AND block_num >= 20";
        try (Ampsync run = start(stream)) {
            awaitTip(run, stream, sql);
            chain.reorg(5, 6);
            awaitTip(run, stream, sql);
        }
    }

    @Test
    void aStreamEndsAtItsLastBlockAndCanBeMadeLonger() throws Exception {
        SqlQuery query = new SqlQuery(TRANSFERS);
        SyncStream first = new SyncStream(query, "transfers", BlockSpan.until(24));
        requireCompleted(start(first));
        requireEqual(first, "SELECT * FROM (" + TRANSFERS + ") AS s WHERE block_num() <= 24");
        assertThat(test.rows(
                        "SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND conrelid = 'transfers'::regclass"))
                .containsExactly("1");
        assertThat(test.rows("SELECT max((block_ranges->0->'numbers'->>'end')::int) FROM amp_client_buffer_entries"))
                .as("nothing has been passed over")
                .containsExactly("24");

        SyncStream longer = new SyncStream(query, "transfers", new BlockSpan(0, OptionalLong.of(40)));
        requireCompleted(start(longer));
        requireEqual(longer, "SELECT * FROM (" + TRANSFERS + ") AS s WHERE block_num() <= 40");
        requireCompleted(start(longer));

        assertThat(failure(start(new SyncStream(query, "transfers", BlockSpan.until(30)))))
                .as("shorter than what is there")
                .hasMessageContaining("is now asked to read from " + TRANSFERS + " until block 30")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.TARGET));
    }

    @Test
    void aStreamEndsWhenItHasCaughtUpAndHasItsKey() throws Exception {
        SyncStream stream = new SyncStream(new SqlQuery(TRANSFERS), "transfers");
        requireCompleted(start(stream, run -> run.untilCaughtUp(true)));
        requireEqual(stream, TRANSFERS);
        assertThat(test.rows("SELECT state FROM ampsync_indexes")).containsExactly("done");
    }

    @Test
    void anotherQueryIsntContinued() throws Exception {
        requireCompleted(start(new SyncStream(new SqlQuery(TRANSFERS), "transfers", BlockSpan.until(24))));
        String before = test.value("SELECT count(*) FROM transfers");

        SqlQuery other = new SqlQuery(TRANSFERS + " WHERE block_num > 3");
        assertThat(failure(start(new SyncStream(other, "transfers", BlockSpan.until(24)))))
                .hasMessageContaining("has been filled from " + TRANSFERS)
                .hasMessageContaining("ampsync resync");
        AmpTable logs = new AmpTable(SimulatedAmpServer.DATASET, "logs");
        assertThat(failure(start(new SyncStream(logs, "transfers")))).hasMessageContaining("query:transfers");
        assertThat(test.value("SELECT count(*) FROM transfers")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT max(block_num) AS m FROM ds.blocks       | operation: Aggregate
            SELECT hash FROM ds.blocks ORDER BY block_num   | operation: Sort
            SELECT nonce_ FROM ds.blocks                    | No field named nonce_
            SELECT hash, hash FROM ds.blocks                | Duplicate field names
            SELECT block_num AS _hello FROM ds.blocks       | alias starting with '_'
            """)
    void whatTheServerDoesntStreamIsToldBeforeATableIsMade(String sql, String reason) throws Exception {
        SyncStream stream = new SyncStream(new SqlQuery(sql.replace(" ds.", " " + DATASET)), "refused");
        assertThat(failure(start(stream, run -> run.failFast(true))))
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.QUERY));
        assertThat(test.rows("SELECT to_regclass('refused')")).containsExactly("null");
    }

    @Test
    void aColumnThatCantBeFilteredByIsNamed() throws Exception {
        TablePart part = new TablePart(
                new AmpTable(SimulatedAmpServer.DATASET, "blocks"),
                List.of(),
                List.of(ColumnFilter.equal("hash", "0x12")));
        assertThat(failure(start(new SyncStream(part, "refused"))))
                .hasMessageContaining("column \"hash\" can't be compared with '0x12'; give 0x and 64 hex digits")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.QUERY));
    }

    @Test
    void streamsOfSeveralServersShareADatabase() throws Exception {
        SimulatedChain other = new SimulatedChain("base", 7, 0).grow(30);
        SimulatedAmpServer second =
                test.closing(SimulatedAmpServer.builder(other).tables(tables).start());
        AmpTable blocks = new AmpTable(SimulatedAmpServer.DATASET, "blocks");
        SyncStream one = new SyncStream(blocks, "blocks_one", BlockSpan.until(59));
        SyncStream two = new SyncStream(blocks, "blocks_two", BlockSpan.until(29));
        requireCompleted(start(one, run -> run.stream(two, AmpServer.at(second.address()))));
        assertThat(test.value("SELECT count(*) FROM blocks_one")).isEqualTo("60");
        assertThat(test.value("SELECT count(*) FROM blocks_two")).isEqualTo("30");
    }
}
