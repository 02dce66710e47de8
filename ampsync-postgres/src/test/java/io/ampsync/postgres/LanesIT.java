package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.RetryPolicy;
import io.ampsync.postgres.internal.connect.WatchTimes;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs with several lanes: whatever is in their way, the table ends up equal to the chain. */
@Timeout(180)
class LanesIT {
    private static final int BLOCKS = 4_000;
    private static final WatchTimes TIMES =
            new WatchTimes(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final String WRITERS = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            + " WHERE d.datname = current_database() AND locktype = 'advisory' AND mode = 'ShareLock' AND granted"
            + " AND objid <> 0 /* builds of keys, on connections beside the pool */";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void stop() {
        running.set(false);
    }

    /** What goes on beside the run, again and again. */
    private interface Disturbance {
        void once() throws Exception;
    }

    private void run(int connections, int lanes, List<String> tables, Disturbance disturbance) throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                PostgresDatabase database = PostgresDatabase.open(
                        PostgresOptions.builder(test.url())
                                .maxConnections(connections)
                                .build(),
                        TIMES);
                Ampsync run = Ampsync.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables(tables)
                        .sinks(PostgresSinks.of(database))
                        .lanes(lanes)
                        .retry(new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200)))
                        .microbatchBlocks(20)
                        .start()) {
            Thread beside = background(disturbance);
            Thread count = background(this::countWriters);
            for (int reorgs = 0; !isComplete(run); reorgs++) {
                if (reorgs < 5) {
                    chain.reorg(3, 5);
                }
                assertThat(run.failure()).isEmpty();
                Thread.sleep(50);
            }
            running.set(false);
            beside.join();
            count.join();
        }
        for (String table : tables) {
            check(table);
        }
        assertThat(test.value(WRITERS)).isEqualTo("0");
    }

    private boolean isComplete(Ampsync run) {
        long tip = chain.tip().orElseThrow().number();
        return run.status().stream().allMatch(table -> isComplete(table, tip));
    }

    private static boolean isComplete(TableStatus table, long tip) {
        return !table.progress().watermark().isEmpty()
                && table.progress().watermark().get(0).end() == tip
                && table.state().isStreaming();
    }

    private void check(String table) throws SQLException {
        List<String> expected = chain.canonical().stream()
                .map(block -> block.number() + "|" + block.hash().hex().substring(2))
                .toList();
        String hash = table.equals("blocks") ? "hash" : "block_hash";
        assertThat(test.rows("SELECT DISTINCT block_num, encode(" + hash + ", 'hex') FROM " + table + " ORDER BY 1"))
                .isEqualTo(expected);
        assertThat(test.value("SELECT count(*) - count(DISTINCT (_tx_id, _row_index)) FROM " + table))
                .isEqualTo("0");
    }

    private Thread background(Disturbance disturbance) {
        Thread thread = new Thread(() -> {
            while (running.get()) {
                try {
                    disturbance.once();
                    Thread.sleep(5);
                } catch (Exception e) {
                    // The table isn't there yet, or a statement was refused: the next one comes soon.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void countWriters() throws SQLException {
        int writers = Integer.parseInt(test.value(WRITERS));
        most.accumulateAndGet(writers, Math::max);
    }

    @Test
    void severalGroupsOfATableAreWrittenAtATime() throws Exception {
        run(10, 4, List.of("blocks"), () -> {});
        assertThat(most.get()).isGreaterThan(1);
    }

    @Test
    void oneLaneHasOneTransaction() throws Exception {
        run(10, 1, List.of("blocks"), () -> {});
        assertThat(most).hasValueLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "2, 4", "3, 8"})
    void aSmallPoolIsSharedByAllTables(int connections, int lanes) throws Exception {
        run(connections, lanes, List.of("blocks", "transactions", "logs"), () -> {});
        assertThat(most.get()).isLessThanOrEqualTo(connections);
    }

    @Test
    void indexesThatAreBuiltMeanwhileHoldNobodyUpForGood() throws Exception {
        run(10, 4, List.of("blocks"), () -> {
            test.execute("CREATE INDEX by_hash ON blocks (hash)");
            test.execute("DROP INDEX by_hash");
        });
    }

    @Test
    void columnsThatAreAddedMeanwhileHoldNobodyUpForGood() throws Exception {
        run(10, 3, List.of("blocks"), () -> {
            test.execute("ALTER TABLE blocks ADD COLUMN note text");
            Thread.sleep(200);
            test.execute("ALTER TABLE blocks DROP COLUMN note");
            Thread.sleep(200);
        });
    }

    @ParameterizedTest
    @CsvSource({"2, 4", "10, 3"})
    void lanesThatAreLostAreWrittenAgain(int connections, int lanes) throws Exception {
        Random random = new Random(connections);
        AtomicInteger lost = new AtomicInteger();
        run(connections, lanes, List.of("blocks"), () -> {
            Thread.sleep(random.nextInt(60));
            int killed = test.rows("SELECT pg_terminate_backend(pid) FROM pg_locks l"
                            + " JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()"
                            + " AND locktype = 'advisory' AND mode = 'ShareLock' AND granted ORDER BY random() LIMIT 1")
                    .size();
            lost.addAndGet(killed);
        });
        assertThat(lost.get()).isGreaterThan(3);
    }
}
