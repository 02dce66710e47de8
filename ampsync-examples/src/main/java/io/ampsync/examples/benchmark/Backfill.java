package io.ampsync.examples.benchmark;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresOptions;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.status.SyncListener;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Syncs one table, in a process of its own with limited memory, until it has a number of rows and is at a watermark.
 * For each line read from standard input, a number of lanes, it does so anew, and prints rows, milliseconds from start
 * to the last commit, and the peak of heap and direct memory so far in MiB.
 */
public final class Backfill {
    private Backfill() {}

    /** Arguments: server address, dataset, table, database URL, rows. */
    public static void main(String[] args) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (MemoryWatch memory = MemoryWatch.start()) {
            String lanes = input.readLine();
            while (lanes != null) {
                Finish finish = new Finish(Long.parseLong(args[4]));
                long nanos = run(args, Integer.parseInt(lanes), finish);
                System.out.printf("%d %d %d%n", finish.rows.get(), nanos / 1_000_000, memory.peakMebibytes());
                lanes = input.readLine();
            }
        }
    }

    private static long run(String[] args, int lanes, Finish finish) throws Exception {
        long begin = System.nanoTime();
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(args[3]));
                Ampsync ampsync = Ampsync.builder()
                        .server(AmpServer.at(args[0]))
                        .dataset(args[1])
                        .tables(args[2])
                        .sinks(PostgresSinks.of(database))
                        .lanes(lanes)
                        .listener(finish)
                        .start()) {
            return finish.await(ampsync) - begin;
        }
    }

    /** Completed with the time of the commit that brought the last row and its watermark. */
    private static final class Finish implements SyncListener {
        private final long target;
        private final AtomicLong rows = new AtomicLong();
        private final CompletableFuture<Long> time = new CompletableFuture<>();

        Finish(long target) {
            this.target = target;
        }

        /** The time of that commit; throws if the run ends before it. */
        long await(Ampsync run) throws Exception {
            while (!time.isDone()) {
                if (run.await(Duration.ofMillis(20))) {
                    throw run.failure().orElseThrow();
                }
            }
            return time.get();
        }

        @Override
        public void committed(SyncStream table, long count, Optional<Undo> undo, Optional<Watermark> watermark) {
            if (rows.addAndGet(count) >= target && watermark.isPresent()) {
                time.complete(System.nanoTime());
            }
        }

        @Override
        public void retrying(SyncStream table, AmpsyncException trouble, Duration delay) {
            time.completeExceptionally(trouble);
        }
    }
}
