package io.ampsync.examples;

import io.ampsync.examples.benchmark.BackfillProcess;
import io.ampsync.examples.benchmark.PlainCopy;
import io.ampsync.examples.benchmark.Rounds;
import io.ampsync.examples.benchmark.SinkCosts;
import io.ampsync.examples.benchmark.StartTime;
import io.ampsync.examples.benchmark.TemporaryTable;
import io.ampsync.examples.benchmark.Variant;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How fast ampsync is, measured against the limit in the same run, with server, ampsync and PostgreSQL on this machine.
 *
 * <ul>
 *   <li>Backfill: log rows from the simulated server into PostgreSQL, with one, two and four lanes, with the key in
 *       place and with its build at the end, and the same rows, encoded beforehand, into an equal table with its key:
 *       by a plain COPY, and in the way of the Rust ampsync. They take turns, each in a process that stays the same,
 *       so that the first round is cold for all.
 *   <li>Growth: what a row costs in tables of 1, 5 and 20 million, beside a plain COPY.
 *   <li>Encoder: from batches in memory to COPY data in memory.
 *   <li>Many tables: 10, 50 and 100 filled at the same time by one process, and the memory that it takes.
 *   <li>Head: commits of one block with 200 rows, beside a bare transaction with the same COPY and updates.
 *   <li>Undo: of a million rows, beside a bare DELETE of them, with the key and before it is built.
 *   <li>Start: from {@code java -jar} to the first request at the server, without and with an archive of classes.
 * </ul>
 *
 * <p>Argument {@code --quick}: fewer of everything. System properties set single numbers: {@code rows} (2,000,000;
 * rounded down to blocks of 128), {@code rounds} (3), {@code commits} (1,000), {@code undone} (1,000,000), {@code
 * starts} (15), {@code tables} (10,50,100), {@code growth}
 * (1000000,5000000,20000000).
 */
public final class Benchmark {
    private static final String TABLE = "logs";
    private static final String[] STATE = {
        "amp_client_buffer_entries", "amp_client_state", "ampsync_streams", "ampsync_indexes"
    };
    private static final int ROWS_PER_BLOCK = 128;
    private static final int BLOCKS_OF_MANY = 400;

    /** So few don't keep a process busy for long enough to show what it can do when it is warm. */
    private static final long WARM_UP_ROWS = 2_000_000;

    /** Tells of every stream that a client has cancelled. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.grpc.netty");

    private final LocalPostgres postgres;
    private final long blocks;
    private final int rounds;

    private Benchmark(LocalPostgres postgres, long blocks, int rounds) {
        this.postgres = postgres;
        this.blocks = blocks;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        SERVER_LOG.setLevel(Level.SEVERE);
        boolean quick = Arrays.asList(args).contains("--quick");
        long rows = Long.getLong("rows", quick ? 500_000 : 2_000_000);
        int rounds = Integer.getInteger("rounds", 3);
        try (LocalPostgres postgres = LocalPostgres.start()) {
            print(
                    "%,d log rows, PostgreSQL %s, Java %s, %d processors, %d rounds",
                    rows / ROWS_PER_BLOCK * ROWS_PER_BLOCK,
                    postgres.query("SHOW server_version"),
                    System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors(),
                    rounds);
            Benchmark benchmark = new Benchmark(postgres, rows / ROWS_PER_BLOCK, rounds);
            benchmark.backfill();
            for (String tables :
                    System.getProperty("tables", quick ? "10" : "10,50,100").split(",", -1)) {
                benchmark.manyTables(Integer.parseInt(tables));
            }
            for (String rowsOfOne : System.getProperty("growth", quick ? "" : "1000000,5000000,20000000")
                    .split(",", -1)) {
                if (!rowsOfOne.isEmpty()) {
                    benchmark.growth(Long.parseLong(rowsOfOne));
                }
            }
            benchmark.encoding();
            benchmark.head(Integer.getInteger("commits", quick ? 200 : 1000));
            benchmark.undo(Integer.getInteger("undone", quick ? 250_000 : 1_000_000));
            benchmark.starts(Integer.getInteger("starts", quick ? 5 : 15));
        }
    }

    private static SimulatedAmpServer server(long blocks) {
        return SimulatedAmpServer.builder(SimulatedChain.ofLength((int) blocks))
                .table(TABLE, new PregeneratedLogs(ROWS_PER_BLOCK))
                .start();
    }

    private BackfillProcess process(SimulatedAmpServer server, long rows) {
        return BackfillProcess.start(
                128,
                64,
                server.address(),
                SimulatedAmpServer.DATASET.toString(),
                TABLE,
                postgres.jdbcUrl(),
                Long.toString(rows));
    }

    private void backfill() throws Exception {
        Path directory = Files.createTempDirectory("ampsync-benchmark");
        Path rows = directory.resolve("rows.copy");
        try (SimulatedAmpServer server = server(blocks);
                BackfillProcess ampsync = process(server, blocks * ROWS_PER_BLOCK)) {
            measure(ampsync, rows);
        } finally {
            Files.deleteIfExists(rows);
            Files.delete(directory);
        }
    }

    private void measure(BackfillProcess ampsync, Path rows) throws Exception {
        Rounds results = new Rounds();
        PlainCopy plain = new PlainCopy(postgres, rows);
        long peak = 0;
        for (int round = 1; round <= rounds; round++) {
            Map<Variant, Long> times = new LinkedHashMap<>();
            for (Variant variant : Variant.ALL) {
                reset(TABLE);
                reset(STATE);
                BackfillProcess.Result sync = ampsync.run(variant);
                times.put(variant, sync.milliseconds());
                peak = Math.max(peak, sync.peakMebibytes());
            }
            if (round == 1) {
                print("%,d bytes of COPY data; plain COPY is %s%n", plain.export(TABLE), plain);
            }
            reset(TABLE + "_copy");
            long copy = plain.copy(TABLE);
            reset(TABLE + "_copy");
            long rust = new TemporaryTable(postgres, rows).write(TABLE);
            print("round %d: plain COPY %s, the Rust tool's path %s", round, rate(copy), rate(rust));
            times.forEach((variant, time) -> print("         ampsync, %s: %s", variant, rate(time)));
            results.add(times, copy, rust);
        }
        results.lines().forEach(line -> print("%s", line));
        print("%npeak of heap and direct memory in the ampsync process: %d MiB", peak);
        reset(TABLE, TABLE + "_copy");
        reset(STATE);
    }

    /** What a row costs in a table of so many, beside a plain COPY of the same rows. */
    private void growth(long rows) throws Exception {
        long length = rows / ROWS_PER_BLOCK;
        Path directory = Files.createTempDirectory("ampsync-benchmark");
        Path file = directory.resolve("rows.copy");
        try (SimulatedAmpServer server = server(length);
                BackfillProcess ampsync = process(server, length * ROWS_PER_BLOCK)) {
            if (rows <= WARM_UP_ROWS) {
                ampsync.run(new Variant(2, KeyCreation.AT_ONCE));
            }
            Map<Variant, Long> times = new LinkedHashMap<>();
            for (KeyCreation key : KeyCreation.values()) {
                reset(TABLE);
                reset(STATE);
                Variant variant = new Variant(2, key);
                times.put(variant, ampsync.run(variant).milliseconds());
            }
            PlainCopy plain = new PlainCopy(postgres, file);
            plain.export(TABLE);
            long copy = plain.copy(TABLE);
            reset(TABLE, TABLE + "_copy");
            reset(STATE);
            print("%n%,d rows: plain COPY %.2f µs a row", length * ROWS_PER_BLOCK, copy * 1000.0 / rows);
            times.forEach((variant, time) -> print(
                    "         ampsync, %s: %.2f µs a row, ÷ plain COPY %.2f",
                    variant, time * 1000.0 / rows, (double) copy / time));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }

    private void encoding() throws Exception {
        print("%nencoder alone: %,.0f rows/s", new SinkCosts(postgres).encoding(8_192, 200));
    }

    /** What so many tables that are filled at the same time take. */
    private void manyTables(int count) throws Exception {
        List<String> names =
                IntStream.rangeClosed(1, count).mapToObj(n -> TABLE + n).toList();
        Map<String, SimulatedTable> tables =
                names.stream().collect(Collectors.toMap(name -> name, name -> new PregeneratedLogs(ROWS_PER_BLOCK)));
        long rows = (long) count * BLOCKS_OF_MANY * ROWS_PER_BLOCK;
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(SimulatedChain.ofLength(BLOCKS_OF_MANY))
                        .tables(tables)
                        .start();
                BackfillProcess ampsync = BackfillProcess.start(
                        448,
                        768,
                        server.address(),
                        SimulatedAmpServer.DATASET.toString(),
                        String.join(",", names),
                        postgres.jdbcUrl(),
                        Long.toString(rows))) {
            BackfillProcess.Result sync = ampsync.run(new Variant(2, KeyCreation.AT_ONCE));
            print(
                    "%n%d tables at the same time: %,.0f rows/s, peak of heap and direct memory %d MiB",
                    count, rows * 1000.0 / sync.milliseconds(), sync.peakMebibytes());
        }
        reset(names.toArray(String[]::new));
        reset(STATE);
    }

    private String rate(long milliseconds) {
        return String.format(
                Locale.ROOT,
                "%,.0f rows/s (%.1f s)",
                blocks * ROWS_PER_BLOCK * 1000.0 / milliseconds,
                milliseconds / 1000.0);
    }

    private void head(int commits) throws Exception {
        SinkCosts.Head head = new SinkCosts(postgres).head(200, commits);
        print(
                "%nhead, 200 rows ÷ bare transaction: median %.2f (%.1f and %.1f ms), 99th percentile %.2f (%.1f and %.1f ms)",
                head.median().ratio(),
                head.median().ampsync() / 1000.0,
                head.median().bare() / 1000.0,
                head.percentile99().ratio(),
                head.percentile99().ampsync() / 1000.0,
                head.percentile99().bare() / 1000.0);
    }

    private void undo(int rows) throws Exception {
        for (KeyCreation key : KeyCreation.values()) {
            SinkCosts.Pair undo = new SinkCosts(postgres).undo(rows / 10_000 + 1, 10_000, key);
            print(
                    "%nundo of %,d rows ÷ bare DELETE, %s: %.2f (%.1f and %.1f s)",
                    rows,
                    key == KeyCreation.AT_ONCE ? "with key" : "before the key is built",
                    undo.ratio(),
                    undo.ampsync() / 1e6,
                    undo.bare() / 1e6);
        }
    }

    private void starts(int starts) throws Exception {
        Path jar =
                Path.of(System.getProperty("ampsync.cli.jar")).toAbsolutePath().normalize();
        StartTime start = new StartTime(postgres, jar);
        String[] archive =
                start.archiveFlags(jar.resolve("../../../bin/class-archive").normalize());
        print(
                "%nfirst request after java -jar: median of %d starts %d ms, with the archive of classes %d ms",
                starts, start.median(starts), start.median(starts, archive));
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private void reset(String... tables) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table + " CASCADE");
            }
            statement.execute("CHECKPOINT");
        }
    }
}
