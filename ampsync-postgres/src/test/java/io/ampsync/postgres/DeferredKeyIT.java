package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A table that gets its primary key when its stream has caught up, and everything that can come in between. */
@Timeout(60)
class DeferredKeyIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final String INDEXES = "SELECT m.amname, x.indisprimary, pg_get_indexdef(i.oid) FROM pg_index x"
            + " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam"
            + " WHERE x.indrelid = 'blocks'::regclass ORDER BY 1";
    private static final String KEY =
            "btree|t|CREATE UNIQUE INDEX blocks_pkey ON public.blocks USING btree (_tx_id, _row_index)";
    private static final String BUILDERS = "FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid() AND query LIKE 'CREATE UNIQUE INDEX%' AND state = 'active'";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.sink.TargetUpkeep");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TransactionalSink sink;

    @BeforeEach
    void backfill() throws Exception {
        sink = loaded();
        sink.prepare(Rows.SCHEMA);
        write(0, 0, 999);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private TransactionalSink loaded() throws Exception {
        TransactionalSink opened = test.closing(PostgresSinks.of(test.open()).open(BLOCKS));
        opened.load();
        return opened;
    }

    /** The next process, after the first has ended one way or the other. */
    private void startAgain() throws Exception {
        sink.close();
        sink = loaded();
    }

    private void write(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "x");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    private void assertWaiting() throws Exception {
        assertThat(test.rows(INDEXES)).hasSize(1).first().asString().startsWith("brin|f|");
        assertThat(state()).isNotEqualTo("done");
    }

    private void assertDone() throws Exception {
        assertThat(test.rows(INDEXES)).containsExactly(KEY);
        assertThat(state()).isEqualTo("done");
        assertThat(test.value("SELECT relreplident FROM pg_class WHERE oid = 'blocks'::regclass"))
                .isEqualTo("d");
    }

    private String state() throws Exception {
        return test.value("SELECT state FROM ampsync_indexes WHERE target_table = 'blocks'");
    }

    @Test
    void theKeyComesWithTheCatchUp() throws Exception {
        assertWaiting();
        assertThat(state()).isEqualTo("waiting");
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
        assertThat(test.value("SELECT reltuples FROM pg_class WHERE oid = 'blocks'::regclass"))
                .as("analyzed")
                .isEqualTo("1000");
        write(2, 1000, 1001);
        assertThat(sink.caughtUp()).isEmpty();
        startAgain();
        sink.prepare(Rows.SCHEMA);
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    /** As after a failover to a standby that lacks the last commits. */
    @Test
    void aKeyThatTheDatabaseHasLostIsBuiltAgain() throws Exception {
        assertThat(sink.caughtUp()).isEmpty();
        test.execute("ALTER TABLE blocks DROP CONSTRAINT blocks_pkey;"
                + " CREATE INDEX blocks__tx_id_idx ON blocks USING brin (_tx_id);"
                + " ALTER TABLE blocks REPLICA IDENTITY FULL; UPDATE ampsync_indexes SET state = 'waiting'");
        assertWaiting();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    @Test
    void aTableCanHaveItsKeyAtOnce() throws Exception {
        SyncStream other = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "logs"));
        TransactionalSink keyed = test.closing(PostgresSinks.of(test.open())
                .withDesign(TableDesign.builder().key(KeyCreation.AT_ONCE).build())
                .open(other));
        keyed.load();
        keyed.prepare(Rows.SCHEMA);
        assertThat(test.rows(INDEXES.replace("'blocks'", "'logs'"))).containsExactly(KEY.replace("blocks", "logs"));
        assertThat(keyed.caughtUp()).isEmpty();
    }

    /** Nothing is known of a table before the server has sent its columns. */
    @Test
    void aStreamThatHasNoTableYetIsAskedAgain() throws Exception {
        SyncStream other = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "logs"));
        TransactionalSink fresh = test.closing(PostgresSinks.of(test.open()).open(other));
        fresh.load();
        assertThat(fresh.caughtUp()).isPresent();
        fresh.prepare(Rows.SCHEMA);
        assertThat(fresh.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES.replace("'blocks'", "'logs'"))).containsExactly(KEY.replace("blocks", "logs"));
    }

    @Test
    void aTableOfOnesOwnIsLeftAsItIs() throws Exception {
        test.execute("CREATE TABLE logs (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, block_num NUMERIC(20, 0),"
                + " note TEXT); CREATE INDEX ON logs USING brin (_tx_id)");
        SyncStream other = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "logs"));
        TransactionalSink own = test.closing(PostgresSinks.of(test.open()).open(other));
        own.load();
        own.prepare(Rows.SCHEMA);
        assertThat(own.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES.replace("'blocks'", "'logs'"))).hasSize(1);
    }

    @Test
    void aProcessThatEndedBeforeLeavesTheKeyToTheNext() throws Exception {
        startAgain();
        assertWaiting();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    /** Another session writes, so that the build has to wait, and can be caught. */
    @Test
    void aBuildThatIsKilledLeavesNothingBehind() throws Exception {
        try (Connection writer = test.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN ROW EXCLUSIVE MODE");
            Future<Optional<Duration>> build = threads.submit(() -> sink.caughtUp());
            awaitBuild();
            assertThat(state()).isEqualTo("building");
            assertThat(sink.waitingFor().orElseThrow().what()).contains("is building its primary key");
            test.execute("SELECT pg_terminate_backend(pid) " + BUILDERS);
            assertThat(build.get()).isPresent();
        }
        assertThat(log.lines()).hasSize(1).first().asString().contains("WARN table public.blocks", "goes on without");
        assertWaiting();
        write(2, 1000, 1999);
        startAgain();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    private void awaitBuild() throws Exception {
        while (test.value("SELECT count(*) " + BUILDERS).equals("0")) {
            Thread.sleep(10);
        }
    }

    @Test
    void aStopCutsTheBuildOff() throws Exception {
        try (Connection writer = test.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN ROW EXCLUSIVE MODE");
            Future<Optional<Duration>> build = threads.submit(() -> sink.caughtUp());
            awaitBuild();
            long start = System.nanoTime();
            sink.abort();
            assertThat(build.get()).isPresent();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(log.lines()).as("a stop is no trouble").isEmpty();
        startAgain();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    @Test
    void whoeverWritesIsntWaitedForForLong() throws Exception {
        try (Connection writer = test.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN ROW EXCLUSIVE MODE");
            assertThat(sink.caughtUp()).isPresent();
        }
        assertWaiting();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    /** The index is there, but a reader is in the way of the last step, in which nobody else has to wait for long. */
    @Test
    void aReaderIsInTheWayOfTheLastStepOnly() throws Exception {
        try (Connection reader = test.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM blocks");
            Future<Long> slowest = threads.submit(this::slowestRead);
            assertThat(sink.caughtUp()).isPresent();
            assertThat(slowest.get()).as("milliseconds that others had to wait").isLessThan(1_500);
            assertThat(state()).isEqualTo("built");
            assertThat(test.rows(INDEXES)).hasSize(2);
            write(2, 1000, 1999);
            startAgain();
            sink.prepare(Rows.SCHEMA);
            write(4, 2000, 2999);
            assertThat(sink.caughtUp()).isPresent();
        }
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("3000");
    }

    private long slowestRead() throws Exception {
        long slowest = 0;
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            test.value("SELECT count(*) FROM blocks WHERE _tx_id = 0");
            slowest = Math.max(slowest, (System.nanoTime() - start) / 1_000_000);
        }
        return slowest;
    }

    @Test
    void oneBuildAtATime() throws Exception {
        try (Connection other = test.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(x'616d7073796e63'::bigint)");
            assertThat(sink.caughtUp()).isPresent();
            assertThat(state()).isEqualTo("waiting");
            other.rollback();
        }
        assertThat(log.lines()).isEmpty();
        assertThat(sink.caughtUp()).isEmpty();
        assertDone();
    }

    @Test
    void whoeverLostTheStreamBuildsNothing() throws Exception {
        test.execute("UPDATE ampsync_streams SET epoch = epoch + 1, owner = 'another'");
        assertThatThrownBy(() -> sink.caughtUp()).isInstanceOf(OwnershipException.class);
        assertThat(test.rows(INDEXES)).hasSize(1);
    }

    @Test
    void rowsThatAreThereTwiceEndTheTable() throws Exception {
        test.execute("INSERT INTO blocks SELECT * FROM blocks WHERE _row_index = 7");
        assertThatThrownBy(() -> sink.caughtUp())
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("table public.blocks", "_tx_id and _row_index", "(0, 7)", "remove what");
        assertThat(test.rows(INDEXES)).hasSize(1);
    }

    /** Undos need one, and the stand-in goes. */
    @Test
    void aKeyOfOnesOwnWithoutIdsGetsAnIndexOnThem() throws Exception {
        test.execute("ALTER TABLE blocks ADD PRIMARY KEY (block_num)");
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES))
                .hasSize(2)
                .anyMatch(index -> index.contains("(block_num)"))
                .anyMatch(index -> index.startsWith("btree|f|") && index.contains("(_tx_id)"));
        assertThat(state()).isEqualTo("done");
    }

    @Test
    void aUniqueConstraintOfOnesOwnIsLeftAlone() throws Exception {
        test.execute("ALTER TABLE blocks ADD CONSTRAINT mine UNIQUE (_tx_id, _row_index)");
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).hasSize(2).contains(KEY);
    }

    @Test
    void aStandInThatWasDroppedMeansThatNoKeyIsWanted() throws Exception {
        test.execute("DROP INDEX " + test.value("SELECT stand_in FROM ampsync_indexes"));
        startAgain();
        sink.prepare(Rows.SCHEMA);
        CaughtUp.finish(sink);
        assertThat(test.rows(INDEXES)).isEmpty();
    }

    @Test
    void theNameThatTheKeyWouldHaveMayBeTaken() throws Exception {
        test.execute("CREATE TABLE blocks_pkey ()");
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.rows(INDEXES)).hasSize(1).first().asString().startsWith("btree|t|");
    }

    @Test
    void deletesCanBePublishedMeanwhile() throws Exception {
        test.execute("CREATE PUBLICATION p FOR ALL TABLES");
        startAgain();
        sink.prepare(Rows.SCHEMA);
        undoFrom(0, 2);
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
        assertDone();
    }

    private void undoFrom(long first, long next) throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(next, first, next - 1));
            group.commit(new StateChange(next, next + 1, OptionalLong.of(first), List.of(), OptionalLong.empty()));
        }
    }

    /** The rest of what undo is asked of is in the contract of sinks, which runs on such tables. */
    @Test
    void anUndoLeavesOnRecordWhatIsLeft() throws Exception {
        write(2, 1000, 1999);
        write(4, 2000, 2999);
        undoFrom(2, 6);
        assertThat(test.value("SELECT count(*), max(_tx_id) FROM blocks")).isEqualTo("1000|0");
        assertThat(test.value("SELECT holds_rows, newest_row_id, rows_as_of FROM ampsync_streams"))
                .isEqualTo("t|0|7");
        undoFrom(0, 7);
        assertThat(test.value("SELECT holds_rows, newest_row_id, rows_as_of FROM ampsync_streams"))
                .isEqualTo("f|null|8");
        startAgain();
    }
}
