package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables partitioned by ranges of blocks, whose partitions ampsync makes, and what can stand in its way. */
@Timeout(60)
class PartitionsIT {
    private static final String PARTITIONS = "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid)"
            + " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            + " WHERE i.inhparent = '%s'::regclass ORDER BY c.oid";
    private static final String OWN = "CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
            + " block_num NUMERIC(20, 0) NOT NULL, note TEXT, PRIMARY KEY (_tx_id, _row_index, block_num))"
            + " PARTITION BY RANGE (block_num);";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway.Init")
    private TransactionalSink sink;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static TableDesign.Builder by(long interval) {
        return TableDesign.builder().partitions(Partitions.byBlock("block_num", interval));
    }

    private void start(TableDesign.Builder design) throws Exception {
        start(design, "blocks");
    }

    private void start(TableDesign.Builder design, String table) throws Exception {
        if (sink != null) {
            sink.close();
        }
        sink = loaded(design, table);
        sink.prepare(Rows.SCHEMA);
    }

    private TransactionalSink loaded(TableDesign.Builder design, String table) throws Exception {
        SyncStream stream = new SyncStream(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"), table);
        TransactionalSink opened = test.closing(
                PostgresSinks.of(test.open()).withDesign(design.build()).open(stream));
        opened.load();
        return opened;
    }

    private void write(long id, long first, long last) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, id, first, last, "x");
            group.commit(watermark(id, id + 2, first, last));
        }
    }

    private List<String> partitions() throws Exception {
        return test.rows(PARTITIONS.formatted("blocks"));
    }

    private static String partition(String name, long from, long to) {
        return name + "|FOR VALUES FROM ('" + from + "') TO ('" + to + "')";
    }

    private String blocks(String table) throws Exception {
        return test.value("SELECT count(*), count(DISTINCT block_num), min(block_num), max(block_num) FROM " + table);
    }

    @Test
    void partitionsAreMadeAsBlocksArrive() throws Exception {
        start(by(10));
        assertThat(partitions()).isEmpty();
        write(0, 3, 9);
        assertThat(partitions()).containsExactly(partition("blocks_p0", 0, 10));
        write(2, 10, 10);
        write(4, 11, 45);
        assertThat(partitions())
                .containsExactly(
                        partition("blocks_p0", 0, 10),
                        partition("blocks_p10", 10, 20),
                        partition("blocks_p20", 20, 30),
                        partition("blocks_p30", 30, 40),
                        partition("blocks_p40", 40, 50));
        assertThat(blocks("blocks")).isEqualTo("43|43|3|45");
        assertThat(test.rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p'"
                        + " AND conrelid IN ('blocks'::regclass, 'blocks_p10'::regclass)"))
                .hasSize(2)
                .containsOnly("PRIMARY KEY (_tx_id, _row_index, block_num)");
        CaughtUp.finish(sink);
        start(by(10));
        write(6, 46, 50);
        assertThat(partitions()).hasSize(6);
    }

    @Test
    void blocksThatAreSkippedNeedNoPartition() throws Exception {
        start(by(10));
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 5, 5, "x");
            rows.write(group, 1, 1_000_000, 1_000_000, "x");
            group.commit(watermark(0, 3, 0, 1_000_000));
        }
        assertThat(partitions())
                .containsExactly(partition("blocks_p0", 0, 10), partition("blocks_p1000000", 1_000_000, 1_000_010));
    }

    @Test
    void keysHaveTheColumnOfThePartitions() throws Exception {
        start(by(10).key(KeyPolicy.natural("block_num")));
        write(0, 0, 15);
        assertThat(test.rows(
                        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'blocks_p10'::regclass"))
                .containsExactlyInAnyOrder(
                        "CREATE UNIQUE INDEX blocks_p10_pkey ON public.blocks_p10 USING btree (block_num)",
                        "CREATE INDEX blocks_p10__tx_id_idx ON public.blocks_p10 USING btree (_tx_id)");
        assertThatThrownBy(() -> write(2, 15, 16))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("blocks_p10_pkey", "(block_num)=(15)");
    }

    @Test
    void deletesOfPartitionsWithoutAKeyCanBePublished() throws Exception {
        test.execute("CREATE PUBLICATION p FOR ALL TABLES");
        start(by(10).key(KeyPolicy.NONE));
        write(0, 0, 9);
        write(2, 10, 15);
        start(by(10).key(KeyPolicy.NONE));
        reorg(4, 2, 10, 18);
        assertThat(blocks("blocks")).isEqualTo("19|19|0|18");
    }

    /** Takes back the rows from id {@code first} on, and writes others in the same group. */
    private void reorg(long id, long first, long from, long to) throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(id, first, id - 1));
            rows.write(group, id + 1, from, to, "y");
            group.commit(new StateChange(
                    id,
                    id + 3,
                    OptionalLong.of(first),
                    watermark(id, id + 3, from, to).insert(),
                    OptionalLong.empty()));
        }
    }

    @Test
    void aReorgMayCrossABorder() throws Exception {
        start(by(10));
        write(0, 0, 17);
        write(2, 18, 23);
        reorg(4, 2, 18, 33);
        assertThat(blocks("blocks")).isEqualTo("34|34|0|33");
        assertThat(test.value("SELECT count(*) FROM blocks WHERE note = 'y'")).isEqualTo("16");
        assertThat(partitions()).hasSize(4);
    }

    /** The partitions that a statement of the undo's open transaction has locked against others' DDL. */
    private List<String> lockedByTheUndo() throws Exception {
        return test.rows(
                "SELECT DISTINCT relation::regclass::text FROM pg_locks WHERE mode = 'RowExclusiveLock'"
                        + " AND relation IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'blocks'::regclass) ORDER BY 1");
    }

    @Test
    void anUndoLooksIntoThePartitionsOfItsBlocksOnly() throws Exception {
        start(by(10));
        write(0, 0, 47);
        write(2, 48, 52);
        write(4, 53, 61);
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(6, 2, 5));
            group.flush();
            assertThat(lockedByTheUndo()).containsExactly("blocks_p40", "blocks_p50", "blocks_p60");
            String delete = test.value("SELECT query FROM pg_stat_activity WHERE query LIKE 'DELETE%'")
                    .replace("$1", "2")
                    .replace("$2", "5");
            assertThat(delete).endsWith("BETWEEN 2 AND 5 AND \"block_num\" BETWEEN 48 AND 61");
            String plan = String.join("\n", test.rows("EXPLAIN " + delete));
            assertThat(plan)
                    .contains("blocks_p40", "blocks_p50", "blocks_p60")
                    .doesNotContain("blocks_p0", "blocks_p10", "blocks_p20", "blocks_p30");
            group.commit(new StateChange(6, 7, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(blocks("blocks")).isEqualTo("48|48|0|47");
    }

    @Test
    void aPartitionedTableOfOnesOwnIsPrunedToo() throws Exception {
        test.execute(OWN + "CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE high PARTITION OF blocks FOR VALUES FROM (10) TO (MAXVALUE)");
        start(TableDesign.builder());
        write(0, 0, 9);
        write(2, 10, 30);
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(4, 2, 3));
            group.flush();
            assertThat(lockedByTheUndo()).containsExactly("high");
            group.commit(new StateChange(4, 5, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(blocks("blocks")).isEqualTo("10|10|0|9");
    }

    /** Nothing is known of rows that another process has written. */
    @Test
    void anUndoAfterAStartLooksEverywhere() throws Exception {
        start(by(10));
        write(0, 0, 17);
        write(2, 18, 23);
        start(by(10));
        write(4, 24, 25);
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(6, 2, 5));
            group.flush();
            assertThat(lockedByTheUndo()).hasSize(3);
            rows.write(group, 7, 18, 19, "y");
            group.commit(new StateChange(6, 9, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(blocks("blocks")).isEqualTo("20|20|0|19");
        reorg(9, 7, 18, 30);
        assertThat(blocks("blocks")).isEqualTo("31|31|0|30");
    }

    @Test
    void rowsThatSomebodyHasMovedAreFoundAllTheSame() throws Exception {
        start(by(10));
        write(0, 0, 17);
        write(2, 18, 23);
        test.execute("UPDATE blocks SET block_num = 5, note = 'moved' WHERE block_num = 20;"
                + " DELETE FROM blocks WHERE block_num = 21");
        reorg(4, 2, 18, 33);
        assertThat(blocks("blocks")).isEqualTo("34|34|0|33");
        assertThat(test.value("SELECT count(*) FROM blocks WHERE note = 'moved'"))
                .isEqualTo("0");
    }

    /** What is staged in the same group isn't in the table yet. */
    @Test
    void whatTheGroupItselfHasTakenBackIsNotMissed() throws Exception {
        start(by(10));
        write(0, 0, 17);
        write(2, 18, 23);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 4, 24, 35, "x");
            group.undo(undo(6, 2, 5));
            group.flush();
            assertThat(lockedByTheUndo()).containsExactly("blocks_p10", "blocks_p20", "blocks_p30");
            rows.write(group, 7, 18, 19, "y");
            group.flush();
            rows.write(group, 8, 20, 21, "z");
            group.undo(undo(10, 7, 9));
            group.commit(new StateChange(4, 11, OptionalLong.of(2), List.of(), OptionalLong.empty()));
        }
        assertThat(blocks("blocks")).isEqualTo("18|18|0|17");
    }

    @Test
    void partitionsThatExistAreFilledUpTo() throws Exception {
        test.execute(OWN + "CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (MINVALUE) TO (15);"
                + " CREATE TABLE mid PARTITION OF blocks FOR VALUES FROM (22) TO (25)");
        start(by(10));
        write(0, 0, 35);
        assertThat(partitions())
                .hasSize(6)
                .contains(
                        partition("blocks_p15", 15, 20),
                        partition("blocks_p20", 20, 22),
                        partition("blocks_p25", 25, 30),
                        partition("blocks_p30", 30, 40));
        assertThat(blocks("blocks")).isEqualTo("36|36|0|35");
    }

    @Test
    void narrowColumnsHaveAnOpenEnd() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num INTEGER NOT NULL, note TEXT) PARTITION BY RANGE (block_num)");
        start(by(1L << 40));
        write(0, 0, 35);
        assertThat(partitions()).containsExactly("blocks_p0|FOR VALUES FROM (0) TO (MAXVALUE)");
        start(by(1000));
        write(2, 36, 37);
        assertThat(partitions()).hasSize(1);
    }

    @Test
    void namesAreShortenedAndNeverThoseOfOthers() throws Exception {
        String table = "b".repeat(63);
        test.execute("CREATE TABLE " + table.substring(3) + "_p0 (); CREATE VIEW " + table.substring(4)
                + "_p10 AS SELECT 1");
        start(by(10), table);
        write(0, 5, 25);
        assertThat(test.rows(PARTITIONS.formatted(table)))
                .containsExactly(
                        partition(table.substring(5) + "_p0_2", 0, 10),
                        partition(table.substring(6) + "_p10_2", 10, 20),
                        partition(table.substring(4) + "_p20", 20, 30));
    }

    @Test
    void aDefaultPartitionIsRefusedOncePartitionsAreDue() throws Exception {
        start(by(10));
        write(0, 0, 9);
        test.execute("CREATE TABLE rest PARTITION OF blocks DEFAULT");
        write(2, 8, 9);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 4, 10, 11, "x");
            assertThatThrownBy(() -> group.commit(watermark(4, 6, 10, 11)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll(
                            "table public.blocks",
                            "DEFAULT partition rest",
                            "ALTER TABLE \"public\".\"blocks\" DETACH PARTITION rest");
        }
        test.execute("ALTER TABLE \"public\".\"blocks\" DETACH PARTITION rest");
        start(by(10));
        write(4, 10, 11);
        assertThat(partitions()).hasSize(2);
    }

    @Test
    void withoutPartitionsOfAmpsyncsADefaultPartitionTakesTheRest() throws Exception {
        test.execute(OWN + "CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE rest PARTITION OF blocks DEFAULT");
        start(TableDesign.builder());
        write(0, 0, 17);
        reorg(2, 0, 0, 5);
        assertThat(blocks("blocks")).isEqualTo("6|6|0|5");
    }

    @Test
    void aMissingPartitionOfOnesOwnIsNamed() throws Exception {
        test.execute(OWN + "CREATE TABLE low PARTITION OF blocks FOR VALUES FROM (0) TO (10)");
        start(TableDesign.builder());
        write(0, 0, 7);
        assertThatThrownBy(() -> write(2, 8, 11))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(
                        "table public.blocks has no partition for a row of stream",
                        "mainnet 8..11",
                        "(block_num) = (10)",
                        "--partition-blocks");
        assertThat(blocks("blocks")).isEqualTo("8|8|0|7");
    }

    @Test
    void aPartitionThatHasGoneIsMadeAnew() throws Exception {
        start(by(10));
        write(0, 0, 12);
        test.execute("DROP TABLE blocks_p10");
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 2, 13, 14, "x");
            assertThatThrownBy(() -> group.commit(watermark(2, 4, 13, 14)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("has gone");
            group.commit(watermark(2, 4, 13, 14));
        }
        assertThat(blocks("blocks")).isEqualTo("12|12|0|14");
    }

    @Test
    void rowsWithoutANumberOfABlockAreRefused() throws Exception {
        start(by(10));
        try (SinkGroup group = sink.begin()) {
            assertThatThrownBy(() -> rows.writeBlocks(group, 0, -2L))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll("table public.blocks", "block_num", "18446744073709551614", "row 0");
            assertThatThrownBy(() -> rows.writeBlocks(group, 0, 0L, null))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContainingAll("table public.blocks", "block_num", "no value", "row 1");
        }
    }

    @Test
    void tooManyPartitionsAtOnceAreRefused() throws Exception {
        start(by(1));
        assertThatThrownBy(() -> write(0, 0, 1000))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("1001 new partitions", "--partition-blocks");
        assertThat(partitions()).isEmpty();
        write(0, 0, 119);
        assertThat(partitions()).hasSize(120);
    }

    @Test
    void columnsThatAreNoBlocksAreRefused() throws Exception {
        assertThatThrownBy(() -> start(TableDesign.builder().partitions(Partitions.byBlock("note", 10))))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("table public.blocks", "column \"note\" is of type Utf8");
        assertThatThrownBy(() -> start(TableDesign.builder().partitions(Partitions.byBlock("_block_num", 10))))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("column \"_block_num\", which is not in the stream");
        assertThatThrownBy(() -> start(by(10).columnType("block_num", ColumnType.parse("TIMESTAMPTZ"))))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll("column \"block_num\" is to be TIMESTAMPTZ");
    }

    @Test
    void aTableThatIsNotPartitionedIsUsedAsItIs() throws Exception {
        test.execute(OWN.replace("PARTITION BY RANGE (block_num)", ""));
        start(by(10));
        write(0, 0, 25);
        reorg(2, 0, 0, 5);
        assertThat(blocks("blocks")).isEqualTo("6|6|0|5");
    }

    @Test
    void readersAreNotInTheWay() throws Exception {
        start(by(10));
        write(0, 0, 9);
        try (Connection reader = test.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM blocks");
            write(2, 10, 35);
            assertThat(partitions()).hasSize(4);
        }
    }

    private Future<Void> later(Callable<Void> work) {
        return threads.submit(work);
    }

    private Future<Void> writeLater(long id, long first, long last) {
        return later(() -> {
            write(id, first, last);
            return null;
        });
    }

    private void awaitWaitingForTheLock() throws Exception {
        while (test.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'blocks'::regclass")
                .equals("0")) {
            Thread.sleep(10);
        }
    }

    /** Somebody vacuums, analyzes or indexes the table. */
    @Test
    void whoeverHoldsTheLockIsWaitedForAndReadersGoOn() throws Exception {
        start(by(10));
        write(0, 0, 9);
        try (Connection other = test.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN SHARE UPDATE EXCLUSIVE MODE");
            Future<Void> write = writeLater(2, 10, 15);
            awaitWaitingForTheLock();
            long start = System.nanoTime();
            assertThat(blocks("blocks")).isEqualTo("10|10|0|9");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            while (sink.waitingFor().isEmpty()) {
                assertThat(write.isDone()).isFalse();
                Thread.sleep(50);
            }
            assertThat(sink.waitingFor().orElseThrow().what()).startsWith("waits for a lock held by process");
            other.rollback();
            write.get();
        }
        assertThat(blocks("blocks")).isEqualTo("16|16|0|15");
    }

    @Test
    void whoeverHoldsTheLockForLongHasTheGroupTriedAgain() throws Exception {
        start(by(10));
        try (Connection other = test.connect();
                Statement statement = other.createStatement();
                SinkGroup group = sink.begin()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN ACCESS EXCLUSIVE MODE");
            rows.write(group, 0, 0, 5, "x");
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 5)))
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isTrue())
                    .hasMessageContaining("can't make a partition of table public.blocks");
            other.rollback();
            group.commit(watermark(0, 2, 0, 5));
        }
        assertThat(blocks("blocks")).isEqualTo("6|6|0|5");
    }

    @Test
    void whatIsKilledLeavesNothingBehind() throws Exception {
        start(by(10));
        try (Connection other = test.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN SHARE UPDATE EXCLUSIVE MODE");
            Future<Void> write = writeLater(0, 0, 5);
            awaitWaitingForTheLock();
            test.execute("SELECT pg_terminate_backend(pid) FROM pg_locks"
                    + " WHERE NOT granted AND relation = 'blocks'::regclass");
            assertThatThrownBy(write::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            AmpsyncException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
        }
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'blocks\\_p%' AND relkind = 'r'"))
                .isEmpty();
        start(by(10));
        write(0, 0, 5);
        assertThat(partitions()).hasSize(1);
    }

    @Test
    void aStopCutsTheWaitOff() throws Exception {
        start(by(10));
        try (Connection other = test.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN SHARE UPDATE EXCLUSIVE MODE");
            Future<Void> write = writeLater(0, 0, 5);
            awaitWaitingForTheLock();
            long start = System.nanoTime();
            sink.abort();
            assertThatThrownBy(write::get).isInstanceOf(ExecutionException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** The other takes the stream over while this one waits. */
    @Test
    void whoeverLostTheStreamMakesNone() throws Exception {
        start(by(10));
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 5, "x");
            test.execute("UPDATE ampsync_streams SET owner = NULL");
            TransactionalSink other = loaded(by(10), "blocks");
            assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 5))).isInstanceOf(OwnershipException.class);
            assertThat(partitions()).isEmpty();
            other.prepare(Rows.SCHEMA);
            try (SinkGroup next = other.begin()) {
                rows.write(next, 0, 0, 15, "x");
                next.commit(watermark(0, 2, 0, 15));
            }
        }
        assertThat(partitions()).hasSize(2);
    }

    @Test
    void groupsThatAreWrittenAheadMakeTheirPartitionsToo() throws Exception {
        start(by(10));
        try (SinkGroup first = sink.begin();
                SinkGroup second = sink.begin()) {
            rows.write(first, 0, 0, 15, "x");
            rows.write(second, 2, 16, 35, "x");
            assertThat(first.writeAhead()).isTrue();
            assertThat(second.writeAhead()).isTrue();
            first.commit(watermark(0, 2, 0, 15));
            second.commit(watermark(2, 4, 16, 35));
        }
        assertThat(blocks("blocks")).isEqualTo("36|36|0|35");
        assertThat(partitions()).hasSize(4);
    }

    @Test
    void aGroupThatIsWrittenAheadDoesntWaitForALock() throws Exception {
        start(by(10));
        try (Connection other = test.connect();
                Statement statement = other.createStatement();
                SinkGroup group = sink.begin()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN SHARE UPDATE EXCLUSIVE MODE");
            rows.write(group, 0, 0, 5, "x");
            long start = System.nanoTime();
            assertThat(group.writeAhead()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            other.rollback();
            group.commit(watermark(0, 2, 0, 5));
        }
    }

    /** The transaction of a large group stays open while partitions for the rest of it are made. */
    @Test
    void anOpenTransactionIsNotInTheWay() throws Exception {
        start(by(10));
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 5, "x");
            group.flush();
            rows.write(group, 1, 6, 25, "x");
            group.flush();
            assertThat(blocks("blocks")).startsWith("0|");
            group.commit(watermark(0, 3, 0, 25));
        }
        assertThat(blocks("blocks")).isEqualTo("26|26|0|25");
    }

    @Test
    void aTableThatIsReplacedWhileItIsWrittenIsLookedAtAnew() throws Exception {
        start(by(10));
        write(0, 0, 5);
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 2, 6, 15, "x");
            test.execute("CREATE TABLE other (LIKE blocks); INSERT INTO other SELECT * FROM blocks;"
                    + " DROP TABLE blocks; ALTER TABLE other RENAME TO blocks");
            assertThatThrownBy(() -> group.commit(watermark(2, 4, 6, 15)))
                    .isInstanceOf(SinkException.class)
                    .hasMessageContaining("replaced");
        }
        start(by(10));
        write(2, 6, 15);
        assertThat(blocks("blocks")).isEqualTo("16|16|0|15");
    }
}
