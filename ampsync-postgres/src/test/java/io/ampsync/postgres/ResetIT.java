package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResetIT {
    private static final String BLOCKS = "_/eth@1.0.0:blocks";
    private static final String LOGS = "_/eth@1.0.0:logs";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private PostgresDatabase database;

    @BeforeEach
    void fill() throws Exception {
        database = test.open();
        fill("blocks");
        fill("logs");
        test.execute("INSERT INTO ampsync_quarantine (stream_id, tx_id, row_index, block_ranges, reason, content)"
                + " VALUES ('" + BLOCKS + "', 0, 1, '', '', '{}'), ('" + LOGS + "', 0, 1, '', '', '{}')");
    }

    private TransactionalSink sink(PostgresDatabase in, String table) {
        return PostgresSinks.of(in)
                .withDesign(TableDesign.DEFAULT)
                .open(SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), table)));
    }

    /** A process writes rows of 10 blocks, and ends. */
    private void fill(String table) throws Exception {
        try (PostgresDatabase writer = test.open();
                TransactionalSink sink = sink(writer, table)) {
            assertThat(sink.load().next()).isZero();
            sink.prepare(Rows.SCHEMA);
            commit(sink);
        }
    }

    private void commit(TransactionalSink sink) throws Exception {
        try (SinkGroup group = sink.begin()) {
            rows.write(group, 0, 0, 9, "a");
            group.commit(watermark(0, 2, 0, 9));
        }
    }

    /** All that there is of the streams, as text. */
    private List<String> everything() throws Exception {
        return test.rows("""
                SELECT 'state', s::text FROM amp_client_state s UNION ALL
                SELECT 'entry', e::text FROM amp_client_buffer_entries e UNION ALL
                SELECT 'stream', s::text FROM ampsync_streams s UNION ALL
                SELECT 'index', i::text FROM ampsync_indexes i UNION ALL
                SELECT 'aside', q::text FROM ampsync_quarantine q UNION ALL
                SELECT 'block', b::text FROM blocks b UNION ALL
                SELECT 'log', l::text FROM logs l ORDER BY 1, 2""");
    }

    /** What {@link #everything} has of one of the two. */
    private static List<String> of(List<String> everything, String table) {
        String other = table.equals("blocks") ? "log" : "block";
        return everything.stream()
                .filter(line -> !line.contains(other + "s") && !line.startsWith(other + "|"))
                .toList();
    }

    @Test
    void theTableIsEmptiedAndTheStreamForgottenAndNothingElse() throws Exception {
        test.execute("CREATE VIEW notes AS SELECT note FROM blocks");
        String oid = test.value("SELECT 'blocks'::regclass::oid");
        List<String> others = of(everything(), "logs");

        assertThat(database.reset(BLOCKS)).hasValue("public.blocks");

        assertThat(of(everything(), "logs")).isEqualTo(others);
        assertThat(of(everything(), "blocks"))
                .as("what the table waits for stays with the table")
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("index").contains("waiting"));
        assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(oid);
        fill("blocks");
        assertThat(test.rows("SELECT _tx_id, count(*) FROM blocks GROUP BY 1")).containsExactly("0|10");
        assertThat(test.value("SELECT count(*) FROM notes")).isEqualTo("10");
    }

    @Test
    void theTableIsDroppedIfThatIsAskedFor() throws Exception {
        assertThat(database.resetAndDropTable(BLOCKS)).hasValue("public.blocks");

        assertThat(test.value("SELECT to_regclass('blocks') IS NULL")).isEqualTo("t");
        assertThat(test.rows("SELECT target_table FROM ampsync_indexes")).containsExactly("logs");
        fill("blocks");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("10");
    }

    @Test
    void whatOthersNeedIsNotTakenAway() throws Exception {
        test.execute("ALTER TABLE blocks ADD UNIQUE (block_num);"
                + " CREATE TABLE mine (block NUMERIC REFERENCES blocks (block_num) ON DELETE CASCADE);"
                + " INSERT INTO mine VALUES (3); CREATE VIEW notes AS SELECT note FROM blocks");
        List<String> before = everything();

        assertThatThrownBy(() -> database.reset(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.blocks can't be emptied")
                .hasMessageContaining("mine");
        assertThatThrownBy(() -> database.resetAndDropTable(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.blocks can't be dropped")
                .hasMessageContaining("mine");
        test.execute("ALTER TABLE mine DROP CONSTRAINT mine_block_fkey");
        assertThatThrownBy(() -> database.resetAndDropTable(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("notes");

        assertThat(everything()).isEqualTo(before);
        assertThat(test.rows("SELECT block FROM mine")).containsExactly("3");
    }

    @Test
    void tablesThatInheritAreNotEmptiedWithIt() throws Exception {
        test.execute("CREATE TABLE mine () INHERITS (blocks); INSERT INTO mine VALUES (7, 7, 7, 'mine')");

        assertThatThrownBy(() -> database.reset(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("inherit");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("11");
    }

    /** Nobody tells this one of requests, as is so with older processes. */
    @Test
    void anOwnerThatDoesNotHandItOverKeepsItsStream() throws Exception {
        try (PostgresDatabase other = test.open();
                TransactionalSink owner = sink(other, "blocks")) {
            owner.load();
            List<String> before = everything();

            assertThatThrownBy(() -> database.reset(BLOCKS))
                    .isInstanceOf(OwnershipException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("has not handed it over within 30 s");
            assertThatThrownBy(() -> other.reset(BLOCKS))
                    .as("from the owner's own process")
                    .isInstanceOf(OwnershipException.class);

            assertThat(everything()).isEqualTo(before);
        }
        assertThat(database.reset(BLOCKS)).isPresent();
    }

    @Test
    void anOwnerThatComesBackBeginsAfresh() throws Exception {
        try (PostgresDatabase other = test.open();
                TransactionalSink silent = sink(other, "blocks")) {
            silent.load();
            silent.prepare(Rows.SCHEMA);
            test.execute("INSERT INTO ampsync_processes VALUES ('silent', 'elsewhere', '', 1, 1);"
                    + " UPDATE ampsync_streams SET owner = 'silent' WHERE stream_id = '" + BLOCKS + "'");
            try (SinkGroup late = silent.begin()) {
                rows.write(late, 2, 10, 19, "late");

                assertThat(database.reset(BLOCKS)).isPresent();

                assertThatThrownBy(() -> late.commit(watermark(2, 4, 10, 19)))
                        .isInstanceOfSatisfying(
                                SinkException.class,
                                e -> assertThat(e.isRetryable()).isTrue());
            }
            assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
            assertThat(silent.load().next()).isZero();
            silent.prepare(Rows.SCHEMA);
            commit(silent);
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("10");
    }

    @Test
    void whoClaimsTheStreamMeanwhileBeginsAfresh() throws Exception {
        try (Connection reader = test.connect();
                Statement statement = reader.createStatement();
                PostgresDatabase other = test.open();
                TransactionalSink next = sink(other, "blocks")) {
            reader.setAutoCommit(false);
            statement.execute("SELECT FROM blocks");
            CompletableFuture<?> reset = CompletableFuture.supplyAsync(() -> database.reset(BLOCKS));
            awaitWaiting("TRUNCATE%");
            FutureTask<Long> claim = new FutureTask<>(() -> next.load().next());
            new Thread(claim, "claim").start();
            awaitWaiting("INSERT INTO ampsync_streams%");
            reader.commit();

            reset.get(10, TimeUnit.SECONDS);
            assertThat(claim.get(10, TimeUnit.SECONDS)).isZero();
            next.prepare(Rows.SCHEMA);
            commit(next);
        }
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("10");
    }

    private void awaitWaiting(String query) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (test.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND query LIKE '" + query + "'")
                .isEmpty()) {
            assertThat(System.nanoTime()).as("waits for " + query).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void aTransactionThatUsesTheTableIsNotWaitedForWithoutEnd() throws Exception {
        try (Connection reader = test.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT FROM blocks");
            List<String> before = everything();
            long start = System.nanoTime();

            assertThatThrownBy(() -> database.reset(BLOCKS))
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isTrue());

            assertThat(System.nanoTime() - start).isBetween(9_000_000_000L, 20_000_000_000L);
            assertThat(everything()).isEqualTo(before);
        }
    }

    @Test
    void aStreamOfTheRustToolGoesWithTheTableThatItsIdNames() throws Exception {
        test.execute("DELETE FROM ampsync_streams WHERE stream_id = '" + BLOCKS + "'");

        assertThat(database.reset(BLOCKS)).hasValue("public.blocks");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
        assertThat(test.value("SELECT count(*) FROM logs")).isEqualTo("10");
    }

    @Test
    void aStreamWithoutATableIsForgottenAndAnUnknownOneIsNamed() throws Exception {
        test.execute("DROP TABLE blocks");
        assertThat(database.reset(BLOCKS)).isEmpty();
        assertThat(database.streams())
                .singleElement()
                .satisfies(stream -> assertThat(stream.id()).isEqualTo(LOGS));

        assertThatThrownBy(() -> database.reset(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining(BLOCKS + " is not on record");
    }

    @Test
    void rowsThatAreNotTheStreamsStay() throws Exception {
        test.execute("DROP TABLE blocks; CREATE TABLE blocks (mine INT); INSERT INTO blocks VALUES (1)");

        assertThatThrownBy(() -> database.reset(BLOCKS))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("no column _tx_id");
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("1");
    }
}
