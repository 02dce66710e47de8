package io.ampsync.examples;

import io.ampsync.examples.benchmark.BackfillProcess;
import io.ampsync.examples.benchmark.PlainCopy;
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
import java.util.List;
import java.util.Locale;

/**
 * How fast a backfill is, measured against the limit in the same run: log rows from the simulated server into
 * PostgreSQL by ampsync, and the same rows, encoded beforehand, by a plain COPY into an equal table. All on this
 * machine; the two take turns, each in a process that stays the same, so that the first round is cold for both.
 *
 * <p>System properties: {@code rows} (2,000,000; rounded down to blocks of 128), {@code rounds} (5).
 */
public final class Benchmark {
    private static final String TABLE = "logs";
    private static final int ROWS_PER_BLOCK = 128;
    private static final long ROWS = Long.getLong("rows", 2_000_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private Benchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("ampsync-benchmark");
        PregeneratedLogs logs = new PregeneratedLogs(ROWS_PER_BLOCK);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(
                                SimulatedChain.ofLength((int) (ROWS / ROWS_PER_BLOCK)))
                        .table(TABLE, logs)
                        .start();
                LocalPostgres postgres = LocalPostgres.start()) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d log rows, PostgreSQL %s, %d processors, %d rounds%n",
                    ROWS,
                    postgres.query("SHOW server_version"),
                    Runtime.getRuntime().availableProcessors(),
                    ROUNDS);
            measure(server, postgres, new PlainCopy(postgres, directory.resolve("rows.copy")));
        } finally {
            Files.deleteIfExists(directory.resolve("rows.copy"));
            Files.delete(directory);
        }
    }

    private static void measure(SimulatedAmpServer server, LocalPostgres postgres, PlainCopy plain) throws Exception {
        List<Double> ratios = new ArrayList<>();
        long peak = 0;
        try (BackfillProcess ampsync = BackfillProcess.start(
                server.address(),
                SimulatedAmpServer.DATASET.toString(),
                TABLE,
                postgres.url(),
                Long.toString(ROWS / ROWS_PER_BLOCK * ROWS_PER_BLOCK))) {
            for (int round = 1; round <= ROUNDS; round++) {
                reset(postgres);
                BackfillProcess.Result sync = ampsync.run();
                if (round == 1) {
                    System.out.printf(Locale.ROOT, "%,d bytes of COPY data%n%n", plain.export(TABLE));
                }
                reset(postgres, TABLE + "_copy");
                long copy = plain.copy(TABLE);
                ratios.add((double) copy / sync.milliseconds());
                peak = Math.max(peak, sync.peakMebibytes());
                report(round, sync, copy);
            }
        }
        ratios.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%nmedian ratio %.2f; peak of heap and direct memory in the ampsync process: %d MiB%n",
                ratios.get(ratios.size() / 2),
                peak);
    }

    private static void report(int round, BackfillProcess.Result sync, long copy) {
        System.out.printf(
                Locale.ROOT,
                "round %d: ampsync %,9.0f rows/s (%.1f s)   plain COPY %,9.0f rows/s (%.1f s)   ratio %.2f%n",
                round,
                sync.rows() * 1000.0 / sync.milliseconds(),
                sync.milliseconds() / 1000.0,
                sync.rows() * 1000.0 / copy,
                copy / 1000.0,
                (double) copy / sync.milliseconds());
    }

    private static void reset(LocalPostgres postgres) throws SQLException {
        reset(postgres, TABLE, "amp_client_buffer_entries", "amp_client_state", "ampsync_streams");
    }

    private static void reset(LocalPostgres postgres, String... tables) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
            statement.execute("CHECKPOINT");
        }
    }
}
