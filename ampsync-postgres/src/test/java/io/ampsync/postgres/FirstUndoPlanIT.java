package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After the catch-up PostgreSQL knows, rather than guesses, what the first undo deletes, and where that is. */
@Timeout(60)
class FirstUndoPlanIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    private static final int GROUPS = 4;
    private static final int IDS = 100;

    /** All of them fit into the sample of an ANALYZE, so that its result doesn't vary. */
    private static final int ROWS = 60;

    private static final String NEWEST =
            "_tx_id BETWEEN %d AND %d".formatted(GROUPS * (IDS + 1) - 3, GROUPS * (IDS + 1) - 2);

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal");

    static Stream<TableDesign> tablesWithTheirKeyFromTheStart() {
        return Stream.of(
                TableDesign.builder().key(KeyCreation.AT_ONCE).build(),
                TableDesign.builder()
                        .partitions(Partitions.byBlock("block_num", 12_000))
                        .build());
    }

    private TransactionalSink start(PostgresDatabase database, TableDesign design) throws Exception {
        TransactionalSink sink =
                test.closing(PostgresSinks.of(database).withDesign(design).open(BLOCKS));
        sink.load();
        sink.prepare(Rows.SCHEMA);
        return sink;
    }

    private void fill(TransactionalSink sink) throws Exception {
        for (int group = 0; group < GROUPS; group++) {
            write(sink, group);
        }
    }

    private void write(TransactionalSink sink, long number) throws Exception {
        long first = number * (IDS + 1);
        long block = number * IDS * ROWS;
        try (SinkGroup group = sink.begin()) {
            for (long id = 0; id < IDS; id++) {
                rows.write(group, first + id, block + id * ROWS, block + id * ROWS + ROWS - 1, "x");
            }
            group.commit(watermark(first, first + IDS + 1, block, block + IDS * ROWS - 1));
        }
    }

    private String plan() throws Exception {
        return String.join("\n", test.rows("EXPLAIN DELETE FROM blocks WHERE " + NEWEST));
    }

    private String analyses() throws Exception {
        return test.value("SELECT coalesce(sum(analyze_count), 0) FROM pg_stat_all_tables WHERE relname = 'blocks'");
    }

    @ParameterizedTest
    @MethodSource("tablesWithTheirKeyFromTheStart")
    void theFirstUndoUsesTheIndex(TableDesign design) throws Exception {
        TransactionalSink sink = start(test.open(), design);
        fill(sink);
        assertThat(plan()).as("a guess").contains("Bitmap Heap Scan").doesNotContain("Index Scan using");

        CaughtUp.finish(sink);

        assertThat(plan()).contains("Index Scan using").doesNotContain("Seq Scan");
        assertThat(log.lines()).anyMatch(line -> line.startsWith("INFO table public.blocks has been analyzed, after "));
    }

    @Test
    void anUndoThatNamesItsBlocksReadsOnlyThePartitionOfThose() throws Exception {
        TransactionalSink sink = start(
                test.open(),
                TableDesign.builder()
                        .partitions(Partitions.byBlock("block_num", 12_000))
                        .build());
        fill(sink);
        CaughtUp.finish(sink);

        assertThat(String.join(
                        "\n",
                        test.rows("EXPLAIN DELETE FROM blocks WHERE " + NEWEST
                                + " AND block_num BETWEEN 23900 AND 23999")))
                .contains("blocks_p12000")
                .doesNotContain("blocks_p0", "Seq Scan");
    }

    @ParameterizedTest
    @MethodSource("tablesWithTheirKeyFromTheStart")
    void itIsDoneOnceAndNotForATableThatTheServerKnows(TableDesign design) throws Exception {
        PostgresDatabase database = test.open();
        TransactionalSink sink = start(database, design);
        assertThat(sink.caughtUp()).as("no rows, nothing to know").isEmpty();
        sink.close();
        sink = start(database, design);
        fill(sink);
        CaughtUp.finish(sink);
        assertThat(sink.caughtUp()).isEmpty();
        sink.close();

        sink = start(database, design);
        assertThat(sink.caughtUp()).isEmpty();
        assertThat(log.lines().stream().filter(line -> line.contains("has been analyzed")))
                .hasSize(1);
    }

    @Test
    void whoeverHoldsTheTableIsNotWaitedForAndTheStreamGoesOn() throws Exception {
        TransactionalSink sink = start(
                test.open(), TableDesign.builder().key(KeyCreation.AT_ONCE).build());
        fill(sink);
        try (Connection vacuum = test.connect();
                Statement statement = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            statement.execute("LOCK TABLE blocks IN SHARE UPDATE EXCLUSIVE MODE");
            assertThat(sink.caughtUp()).isPresent();
            write(sink, GROUPS);
            Thread.sleep(500);
            assertThat(sink.caughtUp()).isPresent();
            assertThat(analyses()).isEqualTo("0");
        }
        CaughtUp.finish(sink);
        assertThat(plan()).contains("Index Scan using");
    }

    @Test
    void aTableThatOnlyItsOwnerMayAnalyzeIsAWarning() throws Exception {
        String role = "filling_" + test.name();
        test.execute("CREATE ROLE " + role + " LOGIN; GRANT ALL ON SCHEMA public TO " + role
                + "; CREATE TABLE blocks (_tx_id BIGINT, _row_index INT, block_num NUMERIC(20), note TEXT,"
                + " PRIMARY KEY (_tx_id, _row_index)); GRANT SELECT, INSERT, DELETE ON blocks TO " + role);
        test.closing(() -> test.execute("DROP OWNED BY " + role + " CASCADE; DROP ROLE " + role));
        PostgresDatabase database =
                test.closing(PostgresDatabase.open(test.url().replaceFirst("//[^@]*@", "//" + role + "@")));
        TransactionalSink sink = start(database, TableDesign.DEFAULT);
        write(sink, 0);

        CaughtUp.finish(sink);

        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("public.blocks", "no statistics", "as its owner, run ANALYZE \"public\".\"blocks\"");
    }
}
