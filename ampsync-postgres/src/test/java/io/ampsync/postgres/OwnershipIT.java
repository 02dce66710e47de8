package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OwnershipIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private PostgresDatabase first;
    private PostgresDatabase second;

    @BeforeEach
    void start() throws Exception {
        first = test.open();
        second = test.open();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private TransactionalSink sink(PostgresDatabase database) {
        return PostgresSinks.of(database).open(BLOCKS);
    }

    @Test
    void aSecondProcessIsRefusedWhileTheFirstIsAlive() throws Exception {
        try (TransactionalSink owner = sink(first);
                TransactionalSink newcomer = sink(second)) {
            owner.load();
            owner.prepare(Rows.SCHEMA);
            assertThatThrownBy(newcomer::load)
                    .isInstanceOf(OwnershipException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining(BLOCKS.id());
            commit(owner, 0);
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("1");
    }

    @Test
    void aSecondSinkOfTheSameProcessIsRefused() throws Exception {
        try (TransactionalSink owner = sink(first);
                TransactionalSink twin = sink(first)) {
            owner.load();
            assertThatThrownBy(twin::load).isInstanceOf(OwnershipException.class);
        }
    }

    @Test
    void afterACleanCloseTheNextStartsAtOnce() throws Exception {
        try (TransactionalSink owner = sink(first)) {
            owner.load();
        }
        first.close();
        long start = System.nanoTime();
        try (TransactionalSink next = sink(second)) {
            next.load();
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void aProcessOfThisHostThatHasEndedIsNotWaitedFor() throws Exception {
        long ended = endedProcess();
        try (TransactionalSink owner = sink(first)) {
            owner.load();
            test.execute("INSERT INTO ampsync_processes SELECT 'dead', host, pid_namespace, " + ended
                    + ", started FROM ampsync_processes; UPDATE ampsync_streams SET owner = 'dead'");
        }
        long start = System.nanoTime();
        try (TransactionalSink next = sink(second)) {
            next.load();
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void aSilentProcessIsShutOutTogetherWithItsOpenTransaction() throws Exception {
        try (TransactionalSink paused = sink(first);
                TransactionalSink successor = sink(second)) {
            paused.load();
            paused.prepare(Rows.SCHEMA);
            try (SinkGroup open = paused.begin()) {
                rows.write(open, 0, 0, 9, "old");
                open.flush();
                test.execute("INSERT INTO ampsync_processes VALUES ('silent', 'elsewhere', '', 1, 1);"
                        + " UPDATE ampsync_streams SET owner = 'silent'");
                assertThat(successor.load().next()).isZero();
                successor.prepare(Rows.SCHEMA);
                commit(successor, 0);
                assertThatThrownBy(() -> open.commit(watermark(0, 2, 0, 9))).isInstanceOf(AmpsyncException.class);
            }
        }
        assertThat(test.rows("SELECT note FROM blocks")).containsExactly("new");
    }

    @Test
    void aDatabaseThatHasLostCommitsIsLoadedAnew() throws Exception {
        try (TransactionalSink sink = sink(first)) {
            sink.load();
            sink.prepare(Rows.SCHEMA);
            commit(sink, 0);
            commit(sink, 2);
            try (SinkGroup next = sink.begin();
                    SinkGroup empty = sink.begin()) {
                rows.write(next, 4, 20, 29, "next");
                test.execute("UPDATE amp_client_state SET next_transaction_id = 2;"
                        + " DELETE FROM amp_client_buffer_entries WHERE transaction_id > 1;"
                        + " DELETE FROM blocks WHERE _tx_id > 1");
                for (SinkGroup group : List.of(next, empty)) {
                    assertThatThrownBy(() -> group.commit(watermark(4, 6, 20, 29)))
                            .isInstanceOfSatisfying(
                                    SinkException.class,
                                    e -> assertThat(e.isRetryable()).isTrue())
                            .hasMessageContaining("gone back");
                    assertThat(group.isVoid()).isTrue();
                }
            }
            assertThat(sink.load().next()).isEqualTo(2);
            sink.prepare(Rows.SCHEMA);
            commit(sink, 2);
        }
        assertThat(test.rows("SELECT _tx_id FROM blocks ORDER BY 1")).containsExactly("0", "2");
    }

    @Test
    void aDatabaseThatHasLostTheClaimIsLoadedAnew() throws Exception {
        try (TransactionalSink sink = sink(first)) {
            sink.load();
            for (String loss : List.of("epoch = epoch - 1, owner = NULL", "owner = NULL", "epoch = 0")) {
                test.execute("UPDATE ampsync_streams SET " + loss);
                assertThatThrownBy(() -> sink.prepare(Rows.SCHEMA))
                        .isInstanceOfSatisfying(
                                SinkException.class,
                                e -> assertThat(e.isRetryable()).isTrue());
                sink.load();
            }
            sink.prepare(Rows.SCHEMA);
            commit(sink, 0);
        }
    }

    @Test
    void aDatabaseThatHasLostTheStateTablesGetsThemAgain() throws Exception {
        try (TransactionalSink sink = sink(first)) {
            sink.load();
            test.execute("DROP TABLE amp_client_buffer_entries, amp_client_state, _sqlx_migrations, ampsync_schema,"
                    + " ampsync_processes, ampsync_streams CASCADE");
            assertThatThrownBy(() -> sink.prepare(Rows.SCHEMA))
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
            sink.load();
            sink.prepare(Rows.SCHEMA);
            commit(sink, 0);
        }
    }

    @Test
    void anEpochThatWasGivenOutTwiceIsNoRightToCommit() throws Exception {
        try (TransactionalSink loser = sink(first);
                TransactionalSink winner = sink(second)) {
            loser.load();
            loser.prepare(Rows.SCHEMA);
            test.execute("UPDATE ampsync_streams SET epoch = epoch - 1, owner = NULL");
            winner.load();
            winner.prepare(Rows.SCHEMA);
            assertThatThrownBy(() -> commit(loser, 0)).isInstanceOf(OwnershipException.class);
            commit(winner, 0);
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("1");
    }

    @Test
    void anOwnerThatWasTakenOverFromCannotCommit() throws Exception {
        try (TransactionalSink zombie = sink(first);
                TransactionalSink successor = sink(second)) {
            zombie.load();
            zombie.prepare(Rows.SCHEMA);
            try (SinkGroup late = zombie.begin();
                    SinkGroup empty = zombie.begin()) {
                rows.write(late, 0, 0, 9, "old");
                test.execute("UPDATE ampsync_streams SET owner = NULL");
                successor.load();
                assertThatThrownBy(() -> late.commit(watermark(0, 2, 0, 9))).isInstanceOf(OwnershipException.class);
                assertThatThrownBy(() -> late.commit(watermark(0, 2, 0, 9))).isInstanceOf(OwnershipException.class);
                assertThatThrownBy(() -> empty.commit(watermark(0, 2, 0, 9))).isInstanceOf(OwnershipException.class);
            }
            assertThat(successor.load().next()).isZero();
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
    }

    @Test
    void inARaceEitherTheOldOwnerCommitsAndIsSeenOrItIsFenced() throws Exception {
        long ended = endedProcess();
        Random random = new Random(7);
        int committed = 0;
        int rounds = 80;
        long next = 0;
        for (int i = 0; i < rounds; i++) {
            long expected = next;
            try (TransactionalSink old = sink(first);
                    TransactionalSink claimer = sink(second)) {
                assertThat(old.load().next()).isEqualTo(expected);
                old.prepare(Rows.SCHEMA);
                test.execute("UPDATE ampsync_processes SET pid = " + ended);
                CyclicBarrier start = new CyclicBarrier(2);
                int delay = random.nextInt(4_000_000);
                boolean late = random.nextBoolean();
                Future<Boolean> commit = threads.submit(() -> {
                    start.await();
                    spin(late ? delay : 0);
                    return tryCommit(old, expected);
                });
                Future<Long> claim = threads.submit(() -> {
                    start.await();
                    spin(late ? 0 : delay);
                    return claimer.load().next();
                });
                next = claim.get();
                assertThat(next).isIn(expected, expected + 2);
                assertThat(commit.get()).as("the old owner knows of a commit").isIn(false, next > expected);
                committed += next > expected ? 1 : 0;
                claimer.prepare(Rows.SCHEMA);
            }
            test.execute("UPDATE ampsync_streams SET owner = NULL");
        }
        assertThat(committed).isBetween(5, rounds - 5);
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo(Integer.toString(committed));
    }

    private static long endedProcess() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private static void spin(int nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    /** Whether the commit is known to have been made, after as many attempts as it takes. */
    private boolean tryCommit(TransactionalSink sink, long id) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, id, id, "new");
            while (true) {
                try {
                    group.commit(watermark(id, id + 2, id, id));
                    return true;
                } catch (SinkException interrupted) {
                    assertThat(interrupted.isRetryable()).isTrue();
                } catch (OwnershipException fenced) {
                    return false;
                }
            }
        }
    }

    private void commit(TransactionalSink sink, long id) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, id, id, "new");
            group.commit(watermark(id, id + 2, id, id));
        }
    }
}
