package io.ampsync.examples.benchmark;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresOptions;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Syncs tables, in a process of its own with limited memory, until they have a number of rows, are at a watermark, and
 * have their primary keys. For each line read from standard input, a number of lanes and a {@link KeyCreation}, it does
 * so anew, and prints rows, milliseconds from start to the end, and the peak of heap and direct memory so far in MiB.
 */
public final class Backfill {
    private Backfill() {}

    /** Arguments: server address, dataset, tables, JDBC URL of the database, rows of all tables together. */
    public static void main(String[] args) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (MemoryWatch memory = MemoryWatch.start()) {
            String line = input.readLine();
            while (line != null) {
                Finish finish = new Finish(Long.parseLong(args[4]));
                long nanos = run(args, Variant.parse(line), finish);
                System.out.printf("%d %d %d%n", finish.rows.get(), nanos / 1_000_000, memory.peakMebibytes());
                line = input.readLine();
            }
        }
    }

    private static long run(String[] args, Variant variant, Finish finish) throws Exception {
        long begin = System.nanoTime();
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(args[3]));
                Ampsync ampsync = Ampsync.builder()
                        .server(AmpServer.at(args[0]))
                        .dataset(args[1])
                        .tables(List.of(args[2].split(",", -1)))
                        .sinks(PostgresSinks.of(database)
                                .withDesign(
                                        TableDesign.builder().key(variant.key()).build()))
                        .lanes(variant.lanes())
                        .listener(finish)
                        .start()) {
            finish.await(ampsync);
            for (String table : args[2].split(",", -1)) {
                awaitKey(args[3], table);
            }
            return System.nanoTime() - begin;
        }
    }

    private static void awaitKey(String url, String table) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement key = connection.prepareStatement(
                        "SELECT FROM pg_index WHERE indrelid = to_regclass(?) AND indisprimary")) {
            key.setString(1, table);
            while (!exists(key)) {
                Thread.sleep(5);
            }
        }
    }

    private static boolean exists(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next();
        }
    }

    /** Completed with the commit that brought the last row and its watermark. */
    private static final class Finish implements SyncListener {
        private final long target;
        private final AtomicLong rows = new AtomicLong();
        private final CompletableFuture<Void> commit = new CompletableFuture<>();

        Finish(long target) {
            this.target = target;
        }

        /** Throws if the run ends before that commit. */
        void await(Ampsync run) throws Exception {
            while (!commit.isDone()) {
                if (run.await(Duration.ofMillis(5))) {
                    throw run.failure().orElseThrow();
                }
            }
            commit.get();
        }

        @Override
        public void committed(SyncStream table, Commit transaction) {
            if (rows.addAndGet(transaction.rows()) >= target
                    && transaction.watermark().isPresent()) {
                commit.complete(null);
            }
        }

        @Override
        public void stopped(SyncStream table, Optional<AmpsyncException> failure) {
            failure.ifPresent(commit::completeExceptionally);
        }

        @Override
        public void retrying(SyncStream table, AmpsyncException trouble, Duration delay) {
            commit.completeExceptionally(trouble);
        }
    }
}
