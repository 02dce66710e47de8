package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.CuttingProxy.Loss;
import io.ampsync.postgres.internal.connect.WatchTimes;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections whose bytes no longer arrive, as after a failover or behind a firewall that has forgotten them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VanishedPeerIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final WatchTimes TIMES =
            new WatchTimes(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(1));
    private static final int ROWS = 20_000;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.connect.SlowUse");

    private CuttingProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = test.closing(new CuttingProxy(1, Integer.MAX_VALUE - 1, 1));
    }

    @Test
    void aWriteThatIsStuckInTheMiddleOfACopyIsCutAndTheGroupRepeated() throws Exception {
        commitsAtTheSecondAttempt(1_000_000, Loss.STUCK, () -> {});
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN table blocks has had no answer from the database for ")
                .contains("the server waits for data that has been sent");
    }

    @Test
    void aCopyThatIsLostOnItsWayIsCutAndTheGroupRepeated() throws Exception {
        commitsAtTheSecondAttempt(1_000_000, Loss.SWALLOWED, () -> {});
    }

    @Test
    void aStatementThatIsLostOnItsWayIsCutAndTheGroupRepeated() throws Exception {
        commitsAtTheSecondAttempt(0, Loss.SWALLOWED, () -> {});
    }

    @Test
    void aSessionThatTheServerHasEndedIsCutThoughNoSignOfThatArrives() throws Exception {
        commitsAtTheSecondAttempt(1_000_000, Loss.STUCK, () -> {
            while (!proxy.hasLost()) {
                Thread.sleep(10);
            }
            test.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        });
        assertThat(log.lines()).singleElement().asString().contains("the server no longer knows the session");
    }

    @Test
    void aPoolersConnectionIsCutToo() throws Exception {
        proxy.disguiseProcessIds();
        commitsAtTheSecondAttempt(1_000_000, Loss.STUCK, () -> {});
    }

    @Test
    void aFlushedGroupMayRestForAsLongAsItWants() throws Exception {
        try (PostgresDatabase database = open();
                TransactionalSink sink = load(database);
                SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 9, "x");
            group.flush();
            Thread.sleep(3 * TIMES.silence().toMillis());
            rows.write(group, 1, 10, 19, "x");
            group.commit(Rows.watermark(0, 3, 0, 19));
        }
        assertThat(log.lines()).isEmpty();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("20");
    }

    private interface Action {
        void run() throws Exception;
    }

    private void commitsAtTheSecondAttempt(long lostAfter, Loss how, Action meanwhile) throws Exception {
        try (PostgresDatabase database = open();
                TransactionalSink sink = load(database);
                SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, ROWS - 1, "x".repeat(1_000));
            StateChange change = Rows.watermark(0, 2, 0, ROWS - 1);
            proxy.loseAfter(lostAfter, how);
            Thread other = new Thread(() -> {
                try {
                    meanwhile.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            other.start();
            SinkException failure = catchThrowableOfType(SinkException.class, () -> group.commit(change));
            other.join();

            assertThat(failure).isNotNull();
            assertThat(failure.isRetryable()).as(failure.getMessage()).isTrue();
            group.commit(change);
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num) FROM blocks"))
                .isEqualTo(ROWS + "|" + ROWS);
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("2");
    }

    private PostgresDatabase open() {
        return PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port())), TIMES);
    }

    private static TransactionalSink load(PostgresDatabase database) throws Exception {
        TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS);
        sink.load();
        sink.prepare(Rows.SCHEMA);
        return sink;
    }
}
