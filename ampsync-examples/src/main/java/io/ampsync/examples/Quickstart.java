package io.ampsync.examples;

import io.ampsync.examples.local.ChainCheck;
import io.ampsync.examples.local.ConsistencyReader;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.SyncProcess;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * ampsync from end to end in a minute: a PostgreSQL, a simulated Amp server, and {@code ampsync sync} between them as a
 * process of its own. The chain grows and reorganises, the process is killed; in the end each table must equal the
 * canonical chain.
 */
public final class Quickstart implements AutoCloseable {
    /** Held, so that its level isn't forgotten. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    private static final int HISTORY = 6_000;
    private static final List<String> TABLES = List.of("blocks", "transactions", "logs");

    private final Path log = Path.of("target", "quickstart", "ampsync.log");
    private final Map<String, SimulatedTable> tables = new EvmTables(12, 3).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(HISTORY);
    private final SimulatedAmpServer server;
    private final LocalPostgres postgres;
    private final TimedOutput output = new TimedOutput();
    private SyncProcess sync;
    private int reorgs;

    private Quickstart() throws Exception {
        Files.deleteIfExists(log);
        server = SimulatedAmpServer.builder(chain).tables(tables).start();
        postgres = LocalPostgres.start();
        output.line(
                "PostgreSQL %s and a simulated Amp server are up: %,d blocks of network %s",
                postgres.query("SHOW server_version"), HISTORY, chain.network());
        sync = startSync();
    }

    public static void main(String[] args) throws Exception {
        // The simulated server would report every connection that the killed process leaves behind.
        GRPC_LOG.setLevel(Level.OFF);
        try (Quickstart quickstart = new Quickstart()) {
            quickstart.play();
        } catch (IllegalStateException e) {
            System.out.println("FAILED: " + e.getMessage());
            System.exit(1);
        }
    }

    private void play() throws Exception {
        backfill();
        try (ConsistencyReader reader = ConsistencyReader.of(postgres)) {
            grow(4, 20);
            reorg("right after the catch-up, into the middle of its last range", 2);
            grow(3, 20);
            reorg("deeper", 25);
            crash();
            grow(3, 20);
            reorg("once more", 7);
            grow(2, 20);
            awaitTip();
            reader.requireNoFault();
            output.line(
                    "meanwhile a reader has looked %,d times and never saw a gap, a height twice or a half reorg",
                    reader.looks());
        }
        stop();
        check();
    }

    private SyncProcess startSync() {
        output.line(
                "starting  ampsync sync --dataset %s --tables %s",
                SimulatedAmpServer.DATASET, String.join(",", TABLES));
        return SyncProcess.start(
                Map.of(
                        "DATASET", SimulatedAmpServer.DATASET.toString(),
                        "TABLES", String.join(",", TABLES),
                        "DATABASE_URL", postgres.url(),
                        "AMP_FLIGHT_ADDR", server.address()),
                log);
    }

    private void backfill() throws Exception {
        Instant begin = Instant.now();
        while (!atTip()) {
            Thread.sleep(1_000);
            progress();
        }
        long rows = postgres.counts(TABLES).stream().mapToLong(Long::longValue).sum();
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        output.line(
                "caught up: %,d rows in %.1f s, start of the JVM included (%,.0f rows/s)",
                rows, seconds, rows / seconds);
    }

    private void grow(int seconds, int blocksPerSecond) throws Exception {
        for (int i = 0; i < seconds * 5; i++) {
            chain.grow(blocksPerSecond / 5);
            Thread.sleep(200);
            if (i % 5 == 4) {
                progress();
            }
        }
    }

    private void reorg(String description, int depth) throws Exception {
        awaitTip();
        reorgs++;
        long tip = tip().number();
        String before = hashInTable(tip);
        chain.reorg(depth, depth + 3);
        awaitTip();
        output.line(
                "reorg %s: blocks %,d to %,d replaced; %,d was %s and is %s",
                description, tip - depth + 1, tip, tip, before, hashInTable(tip));
    }

    private void crash() throws Exception {
        chain.grow(40);
        sync.kill();
        output.line("kill -9 in the middle of 40 new blocks; the chain goes on without us, and reorganises");
        reorgs++;
        chain.grow(30).reorg(12, 20);
        sync = startSync();
        awaitTip();
        output.line("recovered");
    }

    private void stop() throws Exception {
        int code = sync.stop();
        output.line("SIGTERM: exit code %d", code);
        require(code == 0, "ampsync did not stop cleanly");
    }

    private void check() throws SQLException {
        output.line("comparing every row with the canonical chain, over a connection of its own:");
        long total = 0;
        try (Connection connection = postgres.connect()) {
            for (Map.Entry<String, SimulatedTable> table : tables.entrySet()) {
                long rows =
                        new ChainCheck(connection).requireEqual(table.getKey(), table.getValue(), chain.canonical());
                output.line("  %-13s %,9d rows, equal", table.getKey(), rows);
                total += rows;
            }
            output.show(
                    connection,
                    "SELECT _tx_id, block_num, timestamp, '0x' || left(encode(hash, 'hex'), 12) AS hash,"
                            + " gas_used FROM blocks ORDER BY block_num DESC LIMIT 3");
            output.show(
                    connection,
                    "SELECT block_num, log_index, '0x' || left(encode(address, 'hex'), 12) AS address,"
                            + " '0x' || left(encode(topic0, 'hex'), 12) AS topic0, length(data) AS data FROM logs"
                            + " ORDER BY block_num DESC, log_index LIMIT 3");
        }
        output.line(
                "%,d rows of %,d blocks after %d reorgs and a crash: each once, nothing else. OK",
                total, chain.canonical().size(), reorgs);
    }

    private void progress() throws Exception {
        require(sync.isAlive(), "ampsync ended by itself:\n" + sync.output());
        List<Long> counts = postgres.counts(TABLES);
        if (counts.stream().anyMatch(count -> count > 0)) {
            output.line("  %,7d blocks  %,9d transactions  %,9d logs", counts.toArray());
        }
    }

    private void awaitTip() throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (!atTip()) {
            require(sync.isAlive(), "ampsync ended by itself:\n" + sync.output());
            require(Instant.now().isBefore(deadline), "ampsync did not reach the tip of the chain:\n" + sync.output());
            Thread.sleep(20);
        }
    }

    /** Whether every table's watermark is the newest block. */
    private boolean atTip() throws SQLException {
        if ("null".equals(postgres.query("SELECT to_regclass('amp_client_buffer_entries')"))) {
            return false;
        }
        return postgres.query(
                        "SELECT count(DISTINCT stream_id) FROM amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '"
                                + tip().hash() + "'")
                .equals(Integer.toString(TABLES.size()));
    }

    private SimulatedBlock tip() {
        return chain.tip().orElseThrow();
    }

    private String hashInTable(long block) throws SQLException {
        return postgres.query("SELECT '0x' || left(encode(hash, 'hex'), 8) FROM blocks WHERE block_num = " + block);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    @Override
    public void close() {
        sync.close();
        postgres.close();
        server.close();
    }
}
