package io.ampsync.examples;

import io.ampsync.examples.benchmark.BackfillProcess;
import io.ampsync.examples.benchmark.PlainCopy;
import io.ampsync.examples.benchmark.SinkCosts;
import io.ampsync.examples.benchmark.StartTime;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast ampsync is, measured against the limit in the same run, with server, ampsync and PostgreSQL on this machine.
 *
 * <ul>
 *   <li>Backfill: log rows from the simulated server into PostgreSQL, with one, two and four lanes, and the same rows,
 *       encoded beforehand, by a plain COPY into an equal table. They take turns, each in a process that stays the
 *       same, so that the first round is cold for all.
 *   <li>Head: commits of one block with 200 rows, beside a bare transaction with the same COPY and updates.
 *   <li>Undo: of a million rows, beside a bare DELETE of them.
 *   <li>Start: from {@code java -jar} to the first request at the server.
 * </ul>
 *
 * <p>Argument {@code --quick}: fewer rows and rounds. System properties set single numbers: {@code rows} (2,000,000;
 * rounded down to blocks of 128), {@code rounds} (5), {@code commits} (1,000), {@code undone} (1,000,000), {@code
 * starts} (15).
 */
public final class Benchmark {
    private static final String TABLE = "logs";
    private static final int ROWS_PER_BLOCK = 128;
    private static final List<Integer> LANES = List.of(1, 2, 4);

    private final LocalPostgres postgres;
    private final long blocks;
    private final int rounds;

    private Benchmark(LocalPostgres postgres, long blocks, int rounds) {
        this.postgres = postgres;
        this.blocks = blocks;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws Exception {
        boolean quick = Arrays.asList(args).contains("--quick");
        long rows = Long.getLong("rows", quick ? 500_000 : 2_000_000);
        int rounds = Integer.getInteger("rounds", quick ? 3 : 5);
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
            benchmark.head(Integer.getInteger("commits", quick ? 200 : 1000));
            benchmark.undo(Integer.getInteger("undone", quick ? 250_000 : 1_000_000));
            benchmark.starts(Integer.getInteger("starts", quick ? 5 : 15));
        }
    }

    private void backfill() throws Exception {
        Path directory = Files.createTempDirectory("ampsync-benchmark");
        Path rows = directory.resolve("rows.copy");
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(SimulatedChain.ofLength((int) blocks))
                        .table(TABLE, new PregeneratedLogs(ROWS_PER_BLOCK))
                        .start();
                BackfillProcess ampsync = BackfillProcess.start(
                        server.address(),
                        SimulatedAmpServer.DATASET.toString(),
                        TABLE,
                        postgres.url(),
                        Long.toString(blocks * ROWS_PER_BLOCK))) {
            measure(ampsync, new PlainCopy(postgres, rows));
        } finally {
            Files.deleteIfExists(rows);
            Files.delete(directory);
        }
    }

    private void measure(BackfillProcess ampsync, PlainCopy plain) throws Exception {
        Map<Integer, List<Double>> ratios = new TreeMap<>();
        long peak = 0;
        for (int round = 1; round <= rounds; round++) {
            Map<Integer, Long> times = new TreeMap<>();
            for (int lanes : LANES) {
                reset(TABLE, "amp_client_buffer_entries", "amp_client_state", "ampsync_streams");
                BackfillProcess.Result sync = ampsync.run(lanes);
                times.put(lanes, sync.milliseconds());
                peak = Math.max(peak, sync.peakMebibytes());
            }
            if (round == 1) {
                print("%,d bytes of COPY data%n", plain.export(TABLE));
            }
            reset(TABLE + "_copy");
            long copy = plain.copy(TABLE);
            times.forEach((lanes, time) ->
                    ratios.computeIfAbsent(lanes, any -> new ArrayList<>()).add((double) copy / time));
            print("round %d: plain COPY %s   ampsync, lanes: %s", round, rate(copy), rates(times, copy));
        }
        ratios.forEach((lanes, all) -> print(
                "%nbackfill, %d lanes ÷ plain COPY: median ratio %.2f (%.2f to %.2f)",
                lanes,
                all.stream().sorted().toList().get(all.size() / 2),
                all.stream().min(Double::compare).orElseThrow(),
                all.stream().max(Double::compare).orElseThrow()));
        print("%npeak of heap and direct memory in the ampsync process: %d MiB", peak);
        reset(TABLE, TABLE + "_copy");
    }

    private String rates(Map<Integer, Long> times, long copy) {
        List<String> all = new ArrayList<>();
        times.forEach((lanes, time) ->
                all.add(String.format(Locale.ROOT, "%d: %s ratio %.2f", lanes, rate(time), (double) copy / time)));
        return String.join("   ", all);
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
        SinkCosts.Pair undo = new SinkCosts(postgres).undo(rows / 10_000 + 1, 10_000);
        print(
                "%nundo of %,d rows ÷ bare DELETE: %.2f (%.1f and %.1f s)",
                rows, undo.ratio(), undo.ampsync() / 1e6, undo.bare() / 1e6);
    }

    private void starts(int starts) throws Exception {
        StartTime start = new StartTime(postgres, Path.of(System.getProperty("ampsync.cli.jar")));
        print("%nfirst request after java -jar: median of %d starts %d ms", starts, start.median(starts));
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private void reset(String... tables) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
            statement.execute("CHECKPOINT");
        }
    }
}
