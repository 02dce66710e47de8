package io.ampsync.postgres;

import static io.ampsync.postgres.ResyncBench.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.status.TableStatus;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A resync is cut off, and its owner taken for dead, at each step; the next one goes on, and readers notice nothing.
 */
@Timeout(180)
class ResyncCrashIT {
    private static final String OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name = 'doomed'";
    private static final String SWITCHING = "SELECT FROM pg_stat_activity WHERE application_name = 'doomed'"
            + " AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%ACCESS EXCLUSIVE MODE'";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SplittableRandom random = new SplittableRandom(5);
    private ResyncBench bench;
    private PollingReader reader;

    @BeforeEach
    void fill() throws Exception {
        bench = test.closing(new ResyncBench(test));
        bench.fill();
        test.execute("CREATE INDEX further ON blocks (hash); CREATE VIEW seen AS SELECT * FROM blocks");
        reader = test.closing(new PollingReader(test.connect(), "seen"));
    }

    private PostgresDatabase doomed() {
        return PostgresDatabase.open(
                PostgresOptions.builder(test.url()).applicationName("doomed").build());
    }

    /** When the process dies. */
    private interface Moment {
        void await() throws Exception;
    }

    /** Starts a resync whose process is dead at some moment: its sessions end, and nothing of it comes after. */
    private boolean resyncUntil(Moment moment) throws Exception {
        PostgresDatabase database = doomed();
        try (Ampsync run = PostgresResync.of(database, STREAM).start(bench.run())) {
            moment.await();
            test.execute("UPDATE ampsync_streams SET owner = NULL WHERE stream_id LIKE 'resync:%'");
            test.execute(OTHERS);
            run.stop();
            return run.status().get(0).state() == TableStatus.State.COMPLETED;
        } finally {
            database.close();
        }
    }

    private void finish() throws Exception {
        bench.resync();
        assertThat(bench.stored()).isEqualTo(bench.expected());
        reader.close();
        assertThat(reader.faults()).isEmpty();
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'ampsync_re%'"))
                .isEmpty();
        assertThat(test.rows("SELECT stream_id FROM amp_client_state")).containsExactly(STREAM.id());
        assertThat(test.rows("SELECT stream_id FROM ampsync_streams")).containsExactly(STREAM.id());
    }

    @Test
    void beforeTheNewTableIsCreated() throws Exception {
        assertThat(resyncUntil(() -> bench.awaitRows("SELECT FROM ampsync_streams WHERE stream_id LIKE 'resync:%'")))
                .isFalse();
        finish();
    }

    @Test
    void afterTheNewTableIsCreated() throws Exception {
        assertThat(resyncUntil(() -> bench.awaitRows("SELECT FROM pg_class WHERE relname = 'ampsync_resync_blocks'")))
                .isFalse();
        finish();
    }

    @Test
    void inTheMiddleOfTheBuild() throws Exception {
        assertThat(resyncUntil(() -> {
                    bench.awaitRows("SELECT FROM amp_client_state WHERE stream_id LIKE 'resync:%'"
                            + " AND next_transaction_id > 3");
                    bench.chain.reorg(5, 7);
                }))
                .isFalse();
        finish();
    }

    @Test
    void whileItWaitsToSwitch() throws Exception {
        try (Connection other = test.connect()) {
            other.setAutoCommit(false);
            boolean done = resyncUntil(() -> {
                other.createStatement().execute("SELECT FROM blocks");
                bench.awaitRows(SWITCHING);
            });
            assertThat(done).isFalse();
        }
        finish();
    }

    @Test
    void atRandomMoments() throws Exception {
        int switched = 0;
        for (int round = 0; round < 12; round++) {
            String before = test.value("SELECT 'blocks'::regclass::oid");
            boolean done = resyncUntil(() -> Thread.sleep(random.nextInt(900)));
            boolean replaced = !before.equals(test.value("SELECT 'blocks'::regclass::oid"));
            assertThat(replaced || !done).isTrue();
            switched += replaced ? 1 : 0;
            bench.chain.grow(1).reorg(3, 4);
        }
        assertThat(switched).isPositive();
        try (PostgresDatabase database = test.open();
                Ampsync live = bench.sync(database)) {
            bench.awaitChain();
            assertThat(live.failure()).isEmpty();
        }
        finish();
    }

    @Test
    void whenTheOutcomeOfTheSwitchIsUnknown() throws Exception {
        test.execute("""
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER cut AFTER DELETE ON amp_client_state DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (OLD.stream_id = 'resync:blocks') EXECUTE FUNCTION cut()""");
        try (PostgresDatabase database = test.open();
                Ampsync run = PostgresResync.of(database, STREAM).start(bench.run())) {
            assertThat(run.await(Duration.ofSeconds(3))).isFalse();
            assertThat(run.failure()).isEmpty();
            test.execute("DROP TRIGGER cut ON amp_client_state");
            ResyncBench.awaitCompletion(run);
        }
        finish();
    }
}
