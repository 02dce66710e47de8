package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Indexes that were declared with a table, and everything that can come in between. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeclaredIndexesIT {
    private static final String TWO = "block_num desc, note;brin(block_num)";
    private static final String FIRST_NAME = "blocks_block_num_note_idx";
    private static final String FIRST =
            "t|CREATE INDEX blocks_block_num_note_idx ON public.blocks USING btree (block_num DESC, note)";
    private static final String SECOND = "t|CREATE INDEX blocks_block_num_idx ON public.blocks USING brin (block_num)";
    private static final String BUILDERS = "FROM pg_stat_activity WHERE datname = current_database()"
            + " AND query LIKE '%CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid() AND state = 'active'";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TransactionalSink sink;
    private long next;

    @BeforeEach
    void backfill() throws Exception {
        sink = start("blocks", "");
        write(5_000);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A process with these indexes, separated by semicolons. */
    private TransactionalSink start(String table, String indexes) throws Exception {
        return start(test.open(), table, indexes);
    }

    private TransactionalSink start(PostgresDatabase database, String table, String indexes) throws Exception {
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), table));
        TableDesign.Builder design = TableDesign.builder();
        for (String index : indexes.split(";", -1)) {
            if (!index.isEmpty()) {
                design.index(SecondaryIndex.parse(index));
            }
        }
        TransactionalSink opened = test.closing(
                PostgresSinks.of(database).withDesign(design.build()).open(stream));
        opened.load();
        opened.prepare(Rows.SCHEMA);
        return opened;
    }

    private void startAgain(String indexes) throws Exception {
        sink.close();
        sink = start("blocks", indexes);
    }

    private void write(int count) throws Exception {
        try (SinkGroup group = sink.begin()) {
            long first = next / 2 * 10_000;
            rows.write(group, next, first, first + count - 1, "x");
            group.commit(watermark(next, next + 2, first, first + count - 1));
            next += 2;
        }
    }

    private void undoFrom(long first) throws Exception {
        try (SinkGroup group = sink.begin()) {
            group.undo(undo(next, first, next - 1));
            group.commit(new StateChange(next, next + 1, OptionalLong.of(first), List.of(), OptionalLong.empty()));
            next++;
        }
    }

    /** Those of the table beside its key, each with whether it is valid. */
    private List<String> indexes(String table) throws SQLException {
        return test.rows("SELECT indisvalid, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '" + table
                + "'::regclass AND NOT indisprimary ORDER BY 2");
    }

    private List<String> records() throws SQLException {
        return test.rows("SELECT target_table, purpose, definition, state FROM ampsync_indexes"
                + " WHERE purpose <> 'primary key' ORDER BY 1, 2");
    }

    /** A transaction that every concurrent build has to wait for; the primary key doesn't. */
    private Connection reader() throws SQLException {
        Connection reader = test.closing(test.connect());
        reader.setAutoCommit(false);
        reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(reader, "SELECT count(*) FROM pg_class");
        return reader;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitBuild() throws Exception {
        while (test.value("SELECT count(*) " + BUILDERS).equals("0")) {
            assertThat(sink.caughtUp()).isPresent();
            Thread.sleep(10);
        }
    }

    private void awaitNoBuild() throws Exception {
        while (!test.value("SELECT count(*) " + BUILDERS).equals("0")) {
            Thread.sleep(10);
        }
    }

    private List<String> logged(String level) {
        return log.lines().stream().filter(line -> line.startsWith(level)).toList();
    }

    @Test
    void indexesComeWithTheCatchUpAndAfterTheKey() throws Exception {
        startAgain(TWO);
        assertThat(indexes("blocks")).as("a stand-in").hasSize(1);
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(SECOND, FIRST);
        assertThat(records())
                .containsExactly(
                        "blocks|index blocks_block_num_idx|brin (block_num)|done",
                        "blocks|index blocks_block_num_note_idx|btree (block_num DESC, note)|done");
        assertThat(logged("INFO"))
                .anyMatch(line -> line.matches(".*blocks: building index " + FIRST_NAME + " over \\d+ kB; stream .*"))
                .anyMatch(line -> line.matches(".*blocks has index " + FIRST_NAME + " of \\d+ kB, after [\\d.]+ s"));
        assertThat(logged("WARN")).isEmpty();
        startAgain(TWO);
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).hasSize(2);
    }

    /** Held up by a reader, the build lasts as long as the test likes. */
    @Test
    void theStreamGoesOnWhileABuildWaitsForAReader() throws Exception {
        PostgresDatabase narrow = test.closing(PostgresDatabase.open(
                PostgresOptions.builder(test.url()).maxConnections(1).build()));
        sink.close();
        sink = start(narrow, "blocks", TWO);
        long slowest = 0;
        try (Connection reader = reader()) {
            awaitBuild();
            for (int i = 0; i < 100; i++) {
                long start = System.nanoTime();
                write(10);
                if (i % 10 == 9) {
                    undoFrom(next - 6);
                }
                slowest = Math.max(slowest, System.nanoTime() - start);
                assertThat(sink.caughtUp()).isPresent();
                assertThat(sink.waitingFor()).isEmpty();
            }
            assertThat(indexes("blocks")).hasSize(1).first().asString().startsWith("f|");
            reader.rollback();
        }
        assertThat(Duration.ofNanos(slowest)).as("slowest commit").isLessThan(Duration.ofMillis(1_500));
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(SECOND, FIRST);
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("5700");
    }

    @Test
    void aStopIsPromptAndTheNextProcessRepairsWhatItLeaves() throws Exception {
        startAgain(TWO);
        try (Connection reader = reader()) {
            awaitBuild();
            long start = System.nanoTime();
            sink.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(test.value("SELECT count(*) " + BUILDERS)).isEqualTo("0");
            reader.rollback();
        }
        assertThat(indexes("blocks")).hasSize(1).first().asString().startsWith("f|");
        assertThat(logged("WARN")).as("a stop is no trouble").isEmpty();
        startAgain(TWO);
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(SECOND, FIRST);
    }

    @Test
    void anAbortEndsTheBuildToo() throws Exception {
        startAgain(TWO);
        try (Connection reader = reader()) {
            awaitBuild();
            sink.abort();
            awaitNoBuild();
            reader.rollback();
        }
        sink.load();
        sink.prepare(Rows.SCHEMA);
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(SECOND, FIRST);
    }

    /** What a killed process leaves: the server builds on, under the name that we would have given the index. */
    @Test
    void aBuildThatOutlivesItsProcessIsWaitedForAndTaken() throws Exception {
        CaughtUp.finish(sink);
        startAgain("block_num desc, note");
        String oid;
        try (Connection reader = reader();
                Connection orphan = test.connect()) {
            Future<?> build = orphan(orphan);
            awaitBuild();
            oid = test.value("SELECT '" + FIRST_NAME + "'::regclass::oid");
            for (int i = 0; i < 20; i++) {
                assertThat(sink.caughtUp()).isPresent();
                Thread.sleep(100);
            }
            assertThat(test.value("SELECT count(*) " + BUILDERS)).isEqualTo("1");
            assertThat(logged("INFO")).anyMatch(line -> line.contains("waits, as another one is being built"));
            reader.rollback();
            build.get();
        }
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(FIRST);
        assertThat(test.value("SELECT '" + FIRST_NAME + "'::regclass::oid")).isEqualTo(oid);
        assertThat(records()).hasSize(1).first().asString().endsWith("|done");
        assertThat(logged("WARN")).isEmpty();
    }

    private Future<?> orphan(Connection connection) {
        return threads.submit(() -> {
            execute(connection, "CREATE INDEX CONCURRENTLY " + FIRST_NAME + " ON blocks (block_num DESC, note)");
            return true;
        });
    }

    @Test
    void aBuildThatDiesIsAWarningAndBegunAgain() throws Exception {
        startAgain("block_num desc, note");
        try (Connection reader = reader()) {
            awaitBuild();
            test.execute("SELECT pg_terminate_backend(pid) " + BUILDERS);
            awaitNoBuild();
            write(10);
            reader.rollback();
        }
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(FIRST);
        assertThat(logged("WARN"))
                .singleElement()
                .asString()
                .contains("index btree (block_num DESC, note) can't be built now", "goes on without");
    }

    @Test
    void whatIsThereUnderAnotherNameWillDo() throws Exception {
        test.execute("CREATE UNIQUE INDEX mine ON blocks (block_num DESC, note);"
                + " CREATE INDEX other ON blocks (note, block_num); CREATE INDEX ON blocks (block_num DESC)");
        startAgain("block_num desc, note");
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).hasSize(3);
        assertThat(records()).containsExactly("blocks|index mine|btree (block_num DESC, note)|done");
        startAgain("block_num, note");
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).hasSize(4);
    }

    @Test
    void oneThatIsNoLongerDeclaredIsLeftAloneAndThatIsSaidOnce() throws Exception {
        startAgain(TWO);
        CaughtUp.finish(sink);
        for (int i = 0; i < 2; i++) {
            startAgain("brin(block_num)");
            CaughtUp.finish(sink);
        }
        assertThat(indexes("blocks")).hasSize(2);
        assertThat(logged("INFO").stream().filter(line -> line.contains("no longer declared")))
                .singleElement()
                .asString()
                .contains("index " + FIRST_NAME, "DROP INDEX CONCURRENTLY \"public\".\"" + FIRST_NAME + "\"");
        startAgain(TWO);
        CaughtUp.finish(sink);
        assertThat(records()).hasSize(2).allMatch(record -> record.endsWith("|done"));
    }

    @Test
    void namesThatAreTakenGetANumber() throws Exception {
        test.execute("CREATE TABLE blocks_note_idx (); CREATE SEQUENCE blocks_note_idx1");
        startAgain("note");
        CaughtUp.finish(sink);
        assertThat(indexes("blocks"))
                .containsExactly("t|CREATE INDEX blocks_note_idx2 ON public.blocks USING btree (note)");
    }

    @Test
    void longNamesAreCutAtWholeCharactersAndStayApart() throws Exception {
        String table = "t" + "a".repeat(57);
        sink.close();
        TransactionalSink other = start(table, "note;block_num");
        CaughtUp.finish(other);
        assertThat(test.rows("SELECT relname FROM pg_class WHERE relkind = 'i' AND relname LIKE 'ta%_idx%' ORDER BY 1"))
                .containsExactly(table + "__idx", table + "_idx1")
                .allMatch(name -> name.length() <= 63);
    }

    @Test
    void aNameOfOnesOwnThatIsTakenIsAWarning() throws Exception {
        test.execute("CREATE TABLE mine ()");
        sink.close();
        sink = test.closing(PostgresSinks.of(test.open())
                .withDesign(TableDesign.builder()
                        .index(SecondaryIndex.of("note").named("mine"))
                        .build())
                .open(SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"))));
        sink.load();
        sink.prepare(Rows.SCHEMA);
        while (logged("WARN").isEmpty()) {
            assertThat(sink.caughtUp()).isPresent();
            Thread.sleep(50);
        }
        assertThat(logged("WARN").get(0)).contains("something else is called \"public\".\"mine\"");
        test.execute("DROP TABLE mine");
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly("t|CREATE INDEX mine ON public.blocks USING btree (note)");
    }

    @Test
    void aColumnThatDoesntExistIsRefusedBeforeAnythingIsCreated() throws Exception {
        assertThatThrownBy(() -> start("logs", "blok_num, note"))
                .isInstanceOf(TargetException.class)
                .hasMessageContainingAll(
                        "table public.logs: index btree (blok_num, note) can't be built",
                        "no column \"blok_num\"; did you mean block_num?",
                        "The columns are _tx_id, _row_index, block_num, note");
        assertThat(test.value("SELECT to_regclass('logs')")).isEqualTo("null");
        assertThatThrownBy(() -> start("transfers", "Note")).hasMessageContaining("did you mean note?");
        startAgain("_row_index, note");
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).hasSize(1);
    }

    @Test
    void aSecondStreamWaitsForItsTurn() throws Exception {
        startAgain("block_num desc, note");
        TransactionalSink other = start("logs", "note");
        try (Connection reader = reader()) {
            awaitBuild();
            for (int i = 0; i < 10; i++) {
                assertThat(other.caughtUp()).isPresent();
                Thread.sleep(100);
            }
            assertThat(test.value("SELECT count(*) " + BUILDERS)).isEqualTo("1");
            assertThat(test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'logs_%'"))
                    .as("the key doesn't wait")
                    .containsExactly("logs_pkey");
            reader.rollback();
        }
        CaughtUp.finish(sink);
        CaughtUp.finish(other);
        assertThat(indexes("blocks")).containsExactly(FIRST);
        assertThat(indexes("logs")).hasSize(1).first().asString().startsWith("t|");
        assertThat(logged("WARN")).isEmpty();
    }

    @Test
    void everyPartitionGetsItsIndexAndTheyAreAttached() throws Exception {
        test.execute("CREATE TABLE logs (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL, block_num NUMERIC(20, 0),"
                + " note TEXT) PARTITION BY RANGE (block_num);"
                + " CREATE TABLE low PARTITION OF logs FOR VALUES FROM (0) TO (100);"
                + " CREATE TABLE high PARTITION OF logs FOR VALUES FROM (100) TO (1000) PARTITION BY RANGE (_tx_id);"
                + " CREATE TABLE high_0 PARTITION OF high FOR VALUES FROM (0) TO (1000);"
                + " CREATE TABLE high_1 PARTITION OF high FOR VALUES FROM (1000) TO (2000);"
                + " CREATE INDEX mine ON high_1 (block_num DESC, note)");
        sink.close();
        sink = start("logs", "block_num desc, note");
        try (Connection reader = reader()) {
            awaitBuild();
            sink.close();
            reader.rollback();
        }
        sink = start("logs", "block_num desc, note");
        CaughtUp.finish(sink);
        assertThat(test.rows("SELECT p.relid, p.parentrelid, i.indisvalid FROM pg_partition_tree("
                        + "'logs_block_num_note_idx') p JOIN pg_index i ON i.indexrelid = p.relid ORDER BY 1"))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "logs_block_num_note_idx|null|t",
                        "low_block_num_note_idx|logs_block_num_note_idx|t",
                        "high_block_num_note_idx|logs_block_num_note_idx|t",
                        "high_0_block_num_note_idx|high_block_num_note_idx|t",
                        "mine|high_block_num_note_idx|t");
        assertThat(test.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"))
                .isEqualTo("0");
        assertThat(logged("WARN")).isEmpty();
    }

    @Test
    void aColumnThatIsAddedDoesntWaitForABuild() throws Exception {
        test.execute("ALTER TABLE blocks DROP COLUMN note");
        startAgainWithout("block_num desc");
        try (Connection reader = reader()) {
            awaitBuild();
            Future<?> prepared = threads.submit(() -> {
                sink.load();
                sink.prepare(Rows.SCHEMA);
                return true;
            });
            while (logged("WARN").stream().noneMatch(line -> line.contains("can't be built now"))) {
                Thread.sleep(50);
            }
            reader.rollback();
            prepared.get();
        }
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).hasSize(1).first().asString().startsWith("t|");
    }

    /** With a schema that lacks the column {@code note}. */
    private void startAgainWithout(String index) throws Exception {
        sink.close();
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
        TableDesign design =
                TableDesign.builder().index(SecondaryIndex.parse(index)).build();
        sink = test.closing(PostgresSinks.of(test.open()).withDesign(design).open(stream));
        sink.load();
        sink.prepare(new Schema(List.of(Rows.SCHEMA.getFields().get(0))));
    }

    @Test
    void timeoutsOfTheDatabaseDontEndABuild() throws Exception {
        test.execute("ALTER DATABASE " + test.name() + " SET statement_timeout = '500ms'");
        startAgain("block_num desc, note");
        try (Connection reader = reader()) {
            awaitBuild();
            Thread.sleep(1_500);
            reader.rollback();
        }
        CaughtUp.finish(sink);
        assertThat(indexes("blocks")).containsExactly(FIRST);
        assertThat(logged("WARN")).isEmpty();
    }

    /** Nothing can be set in front of the statement there. */
    @Test
    void behindAPoolerTheTimeoutOfTheRoleAppliesAndTheWarningSaysSo() throws Exception {
        sink.close();
        try (CuttingProxy proxy = new CuttingProxy(3, 8_000, 24_000)) {
            proxy.stopCutting();
            proxy.disguiseProcessIds();
            PostgresDatabase database = test.closing(PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port()))));
            sink = start(database, "blocks", "block_num desc, note");
            test.execute("ALTER DATABASE " + test.name() + " SET statement_timeout = '500ms'");
            try (Connection reader = reader()) {
                while (logged("WARN").isEmpty()) {
                    assertThat(sink.caughtUp()).isPresent();
                    Thread.sleep(50);
                }
                assertThat(logged("WARN").get(0)).contains("57014", "raise the role's statement_timeout");
                reader.rollback();
            }
            CaughtUp.finish(sink);
            assertThat(indexes("blocks")).containsExactly(FIRST);
            sink.close();
        }
    }
}
