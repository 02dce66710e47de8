package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that have written their rows before their turn: what they hold, how they lose it, and that nobody sees it. */
@Timeout(60)
class WriteAheadIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final String WRITERS =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TransactionalSink sink;
    private SinkGroup first;
    private SinkGroup second;

    @BeforeEach
    void stage() throws Exception {
        sink = prepared(test.open());
        first = staged(0, 0, "a");
        second = staged(2, 10, "b");
    }

    private TransactionalSink prepared(PostgresDatabase database) throws Exception {
        TransactionalSink opened = test.closing(PostgresSinks.of(database).open(BLOCKS));
        opened.load();
        opened.prepare(Rows.SCHEMA);
        return opened;
    }

    /** A group with ten blocks. */
    private SinkGroup staged(long id, long firstBlock, String note) throws Exception {
        SinkGroup group = test.closing(sink.begin());
        rows.write(group, id, firstBlock, firstBlock + 9, note);
        return group;
    }

    private void stageAnew() throws Exception {
        first = staged(0, 0, "a");
        second = staged(2, 10, "b");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void commitFirst() throws Exception {
        first.commit(watermark(0, 2, 0, 9));
    }

    private void commitSecond() throws Exception {
        second.commit(watermark(2, 4, 10, 19));
    }

    private void checkRows() throws Exception {
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num), max(_tx_id) FROM blocks"))
                .isEqualTo("20|20|2");
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo("4");
        assertThat(test.value(WRITERS)).isEqualTo("0");
    }

    @Test
    void nobodySeesTheRowsBeforeTheirTurn() throws Exception {
        assertThat(first.writeAhead()).isTrue();
        assertThat(second.writeAhead()).isTrue();
        assertThat(test.value(WRITERS)).isEqualTo("2");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
        commitFirst();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("10");
        commitSecond();
        checkRows();
    }

    @Test
    void theNewerGroupCantBeCommittedFirst() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        assertThatThrownBy(this::commitSecond).isInstanceOf(SinkException.class);
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
    }

    @Test
    void whatGaveWayIsWrittenAgain() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        second.giveWay();
        assertThat(test.value(WRITERS)).isEqualTo("0");
        second.giveWay();
        commitFirst();
        assertThat(second.writeAhead()).isTrue();
        commitSecond();
        checkRows();
    }

    @Test
    void aLostTransactionIsRepeatedFromMemory() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        terminateWriters();
        commitFirst();
        assertThatThrownBy(this::commitSecond).isInstanceOf(SinkException.class);
        assertThat(second.isVoid()).isFalse();
        commitSecond();
        checkRows();
    }

    private void terminateWriters() throws Exception {
        test.execute("SELECT pg_terminate_backend(pid) FROM pg_locks"
                + " WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted");
    }

    @Test
    void aGroupThatWaitsForALockGivesWayAtOnce() throws Exception {
        try (Connection other = lockTable("ACCESS EXCLUSIVE")) {
            Future<Boolean> writing = threads.submit(second::writeAhead);
            awaitLockWaits(1);
            second.giveWay();
            assertThat(writing.get()).isFalse();
            assertThat(test.value(WRITERS)).isEqualTo("0");
            other.rollback();
        }
        commitFirst();
        commitSecond();
        checkRows();
    }

    /** PostgreSQL sees no deadlock: the newer group waits for the older one in this process. */
    @Test
    void anOlderGroupGetsPastAQueuedIndexBuildOnceTheNewerGivesWay() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        Future<?> ddl = threads.submit(call(() -> test.execute("CREATE INDEX by_note ON blocks (note)")));
        awaitLockWaits(1);
        Future<?> commit = threads.submit(call(this::commitFirst));
        awaitLockWaits(2);
        second.giveWay();
        commit.get();
        ddl.get();
        commitSecond();
        checkRows();
    }

    @Test
    void anOlderGroupGetsPastAKeyOfTheNewerOnceThatGivesWay() throws Exception {
        test.execute("CREATE UNIQUE INDEX once ON blocks (note) WHERE block_num IN (9, 10)");
        first.close();
        second.close();
        first = test.closing(sink.begin());
        rows.write(first, 0, 9, 9, "same");
        second = test.closing(sink.begin());
        rows.write(second, 2, 10, 10, "same");
        assertThat(second.writeAhead()).isTrue();
        Future<?> commit = threads.submit(call(() -> first.commit(watermark(0, 2, 9, 9))));
        awaitLockWaits(1);
        second.giveWay();
        commit.get();
        assertThatThrownBy(() -> second.commit(watermark(2, 4, 10, 10)))
                .hasMessageContaining("refuses the rows")
                .hasMessageContaining("once");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("1");
    }

    @Test
    void theNextOwnerEndsWhatIsWrittenAhead() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        test.execute("INSERT INTO ampsync_processes VALUES ('silent', 'elsewhere', '', 1, 1);"
                + " UPDATE ampsync_streams SET owner = 'silent'");
        try (TransactionalSink successor = PostgresSinks.of(test.open()).open(BLOCKS)) {
            assertThat(successor.load().next()).isZero();
            assertThat(test.value(WRITERS)).isEqualTo("0");
            assertThatThrownBy(this::commitFirst).isInstanceOf(OwnershipException.class);
            assertThat(first.writeAhead()).isFalse();
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
    }

    @Test
    void connectionsThatOthersWantAreLeftToThem() throws Exception {
        sink.close();
        try (PostgresDatabase scarce = PostgresDatabase.open(
                PostgresOptions.builder(test.url()).maxConnections(1).build())) {
            sink = prepared(scarce);
            stageAnew();
            assertThat(first.writeAhead()).isTrue();
            assertThat(second.writeAhead()).isFalse();
            commitFirst();
            assertThat(second.writeAhead()).isTrue();
            commitSecond();
            sink.close();
        }
        checkRows();
    }

    @Test
    void triggersSeeTheRowsInOrder() throws Exception {
        test.execute("CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                + " CREATE TRIGGER look BEFORE INSERT ON blocks FOR EACH ROW EXECUTE FUNCTION look()");
        sink.load();
        sink.prepare(Rows.SCHEMA);
        stageAnew();
        assertThat(second.writeAhead()).isFalse();
        commitFirst();
        commitSecond();
        checkRows();
    }

    @Test
    void rowsForATableThatHasChangedAreNotCommitted() throws Exception {
        test.execute("ALTER TABLE blocks ALTER COLUMN note TYPE varchar");
        boolean unused = second.writeAhead();
        assertThatThrownBy(this::commitFirst).hasMessageContaining("has been altered");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
    }

    private Connection lockTable(String mode) throws Exception {
        Connection other = test.connect();
        other.setAutoCommit(false);
        try (Statement lock = other.createStatement()) {
            lock.execute("LOCK TABLE blocks IN " + mode + " MODE");
        }
        return other;
    }

    private void awaitLockWaits(int sessions) throws Exception {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()";
        while (!test.value(waiting).equals(Integer.toString(sessions))) {
            Thread.sleep(10);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Callable<Void> call(Action action) {
        return () -> {
            action.run();
            return null;
        };
    }

    @Test
    void closingEndsWhatIsWrittenAhead() throws Exception {
        assertThat(second.writeAhead()).isTrue();
        second.close();
        assertThat(test.value(WRITERS)).isEqualTo("0");
    }

    @Test
    void abortEndsWhatIsBeingWritten() throws Exception {
        try (Connection other = lockTable("ACCESS EXCLUSIVE")) {
            Future<Boolean> writing = threads.submit(second::writeAhead);
            awaitLockWaits(1);
            sink.abort();
            assertThat(writing.get()).isFalse();
            other.rollback();
        }
    }
}
