package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.spi.TurnListener;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One sink owns a stream, and another stands by for it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandbyIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> waits = new CopyOnWriteArrayList<>();
    private TransactionalSink owner;
    private TransactionalSink standby;

    @BeforeEach
    void start() throws Exception {
        owner = test.closing(PostgresSinks.of(test.open()).standingBy().open(BLOCKS));
        standby = test.closing(PostgresSinks.of(test.open()).standingBy().open(BLOCKS));
        owner.load();
        owner.prepare(Rows.SCHEMA);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Loads the second sink on a thread of its own, and returns once it waits. */
    private Future<StreamSnapshot> standBy() throws Exception {
        Future<StreamSnapshot> loaded = threads.submit(() -> standby.loadInTurn(new TurnListener() {
            @Override
            public void standingBy(TargetWait wait) {
                waits.add(wait.what());
            }
        }));
        while (waits.isEmpty()) {
            assertThat(loaded.isDone()).isFalse();
            Thread.sleep(10);
        }
        return loaded;
    }

    private static void within(Duration limit, long since, Future<?> result) throws Exception {
        result.get(limit.toMillis() + 5_000, TimeUnit.MILLISECONDS);
        Duration taken = Duration.ofNanos(System.nanoTime() - since);
        System.out.printf("taken over after %,d ms%n", taken.toMillis());
        assertThat(taken).isLessThan(limit);
    }

    private void commit(TransactionalSink sink, long id) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, id, id, "row");
            group.commit(watermark(id, id + 2, id, id));
        }
    }

    @Test
    void itSaysWhomItWaitsForAndGoesOnAtOnceWhenThatEnds() throws Exception {
        Future<StreamSnapshot> loaded = standBy();
        assertThat(waits.get(0))
                .startsWith("stands by while process " + ProcessHandle.current().pid() + " on host ");
        commit(owner, 0);
        long start = System.nanoTime();
        owner.close();

        within(Duration.ofSeconds(2), start, loaded);
        assertThat(loaded.get().next()).isEqualTo(2);
        standby.prepare(Rows.SCHEMA);
        commit(standby, 2);
        assertThat(waits).hasSize(1);
        assertThat(test.rows("SELECT _tx_id FROM blocks ORDER BY 1")).containsExactly("0", "2");
    }

    @Test
    void anOwnerThatHasDiedOnThisHostIsReplacedWithinThreeSeconds() throws Exception {
        Future<StreamSnapshot> loaded = standBy();
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        long start = System.nanoTime();
        test.execute("UPDATE ampsync_processes SET pid = " + process.pid());

        within(Duration.ofSeconds(3), start, loaded);
        assertThatThrownBy(() -> commit(owner, 0)).isInstanceOf(OwnershipException.class);
        standby.prepare(Rows.SCHEMA);
        commit(standby, 0);
    }

    @Test
    void anOwnerWhoseNetworkIsGoneIsReplacedWithinEightSeconds() throws Exception {
        owner.close();
        try (CuttingProxy proxy = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            PostgresDatabase remote = test.closing(PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port()))));
            TransactionalSink unreachable =
                    PostgresSinks.of(remote).standingBy().open(BLOCKS);
            unreachable.load();
            Future<StreamSnapshot> loaded = standBy();
            long start = System.nanoTime();
            proxy.fallSilent();

            within(Duration.ofSeconds(8), start, loaded);
            standby.prepare(Rows.SCHEMA);
            commit(standby, 0);
        }
    }

    /** Its heartbeat can't get through, as somebody has locked its row; its commits can. */
    @Test
    void aSlowOwnerThatStillCommitsIsNotRobbed() throws Exception {
        Future<StreamSnapshot> loaded = standBy();
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM ampsync_processes FOR UPDATE");
            for (int i = 0; i < 5; i++) {
                commit(owner, 2L * i);
                Thread.sleep(2_500);
                assertThat(loaded.isDone()).isFalse();
            }
            long start = System.nanoTime();
            commit(owner, 10);
            within(Duration.ofSeconds(8), start, loaded);
        }
        assertThat(loaded.get().next()).isEqualTo(12);
        assertThatThrownBy(() -> commit(owner, 12)).isInstanceOf(OwnershipException.class);
    }

    /** What the last look has found is looked at again under the lock. */
    @Test
    void aCommitBetweenTheVerdictAndTheClaimRefutesTheVerdict() throws Exception {
        Future<StreamSnapshot> loaded = standBy();
        try (Connection other = test.connect();
                Statement lock = other.createStatement();
                Connection held = test.connect();
                Statement row = held.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM ampsync_processes FOR UPDATE");
            held.setAutoCommit(false);
            row.execute("UPDATE ampsync_streams SET claimed_at = claimed_at");
            String claiming = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND query LIKE '%ampsync_streams%'";
            while (test.value(claiming).equals("0")) {
                assertThat(loaded.isDone()).isFalse();
                Thread.sleep(20);
            }
            row.execute("UPDATE ampsync_streams SET backfilling_as_of = 77");
            held.commit();
            Thread.sleep(2_000);
            assertThat(loaded.isDone()).isFalse();
        }
        commit(owner, 0);
        owner.close();
        assertThat(loaded.get(5, TimeUnit.SECONDS).next()).isEqualTo(2);
    }

    @Test
    void anAbortEndsTheWaitAtOnce() throws Exception {
        Future<StreamSnapshot> loaded = standBy();
        long start = System.nanoTime();
        standby.abort();
        assertThatThrownBy(() -> loaded.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        AmpsyncException.class, e -> assertThat(e.isRetryable()).isTrue());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        commit(owner, 0);
    }

    @Test
    void ofSeveralThatStandByOneTakesOver() throws Exception {
        TransactionalSink third =
                test.closing(PostgresSinks.of(test.open()).standingBy().open(BLOCKS));
        Future<StreamSnapshot> one = standBy();
        Future<StreamSnapshot> two = threads.submit(() -> third.loadInTurn(TurnListener.NONE));
        Thread.sleep(500);
        owner.close();
        while (!one.isDone() && !two.isDone()) {
            Thread.sleep(10);
        }
        Thread.sleep(1_000);
        assertThat(one.isDone()).isNotEqualTo(two.isDone());
        (one.isDone() ? standby : third).close();
        (one.isDone() ? two : one).get(5, TimeUnit.SECONDS);
    }

    @Test
    void withoutTheOptionASecondProcessIsRefusedByOneThatStandsBy() throws Exception {
        try (TransactionalSink plain = PostgresSinks.of(test.open()).open(BLOCKS)) {
            assertThatThrownBy(plain::load)
                    .isInstanceOf(OwnershipException.class)
                    .hasMessageContaining("which is alive; this second process doesn't write it: stop one of the two");
        }
        commit(owner, 0);
    }
}
