package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.plan.ColumnPlan;
import io.ampsync.postgres.plan.TablePlan;
import io.ampsync.postgres.plan.TablePlan.Change;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says is what a sync then does, and the plan itself changes nothing. */
@Timeout(120)
class PostgresPlannerIT {
    private static final int BLOCKS = 30;
    private static final SyncStream BLOCKS_TABLE = table("blocks");

    /** All that a plan could have changed: the catalogue, and ampsync's own tables as far as they are there. */
    private static final String CONTENTS = """
            SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM (
                SELECT oid, relname, relfilenode, relacl::text, relhastriggers, relreplident, NULL FROM pg_class
                UNION ALL SELECT oid, nspname, 0, nspacl::text, NULL, NULL, NULL FROM pg_namespace
                UNION ALL SELECT attrelid, attname, atttypid, attacl::text, attnotnull, NULL, NULL FROM pg_attribute
                UNION ALL SELECT objoid, NULL, objsubid, description, NULL, NULL, NULL FROM pg_description
                UNION ALL SELECT 0, table_name, 0, NULL, NULL, NULL, query_to_xml(
                    format('SELECT * FROM %I.%I', table_schema, table_name), TRUE, FALSE, '')::text
                    FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
                    AND table_name <> 'ampsync_processes') t""";

    /** Columns, indexes and comments of a table. */
    private static final String SHAPE = """
            SELECT concat_ws(' ', column_name, data_type, numeric_precision, numeric_scale, is_nullable)
            FROM information_schema.columns WHERE table_name = 'blocks'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'blocks'
            UNION ALL SELECT concat_ws(' ', objsubid, description) FROM pg_description
            WHERE objoid = 'blocks'::regclass ORDER BY 1""";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final FreshDatabase other = new FreshDatabase();

    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private SimulatedAmpServer server;

    @BeforeEach
    void startServer() {
        server = test.closing(SimulatedAmpServer.builder(chain)
                .tables(new EvmTables(2, 3).all())
                .start());
    }

    private static SyncStream table(String name) {
        return SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, name));
    }

    private PostgresPlanner planner(PostgresDatabase database, SyncStream stream) {
        return PostgresPlanner.of(database, AmpServer.at(server.address()), stream);
    }

    /** Plans, with a look at whether anything has changed. */
    private TablePlan plan(PostgresPlanner planner) throws Exception {
        String before = test.value(CONTENTS);
        TablePlan plan = planner.plan();
        assertThat(test.value(CONTENTS)).as("what was there before").isEqualTo(before);
        return plan;
    }

    private TablePlan plan(SyncStream stream, TableDesign design) throws Exception {
        return plan(planner(test.open(), stream).withDesign(design));
    }

    private TablePlan plan() throws Exception {
        return plan(BLOCKS_TABLE, TableDesign.DEFAULT);
    }

    /** Syncs to the newest block, or until the stream fails; returns the failure. */
    private Optional<AmpsyncException> sync(PostgresDatabase database, SyncStream stream, TableDesign design)
            throws Exception {
        try (Ampsync run = Ampsync.builder().server(server.address()).stream(stream)
                .failFast(true)
                .untilCaughtUp(true)
                .sinks(PostgresSinks.of(database).withDesign(design))
                .start()) {
            run.await();
            assertThat(run.status())
                    .extracting(TableStatus::state)
                    .containsAnyOf(TableStatus.State.COMPLETED, TableStatus.State.FAILED);
            return run.failure();
        }
    }

    private void syncWell() throws Exception {
        assertThat(sync(test.open(), BLOCKS_TABLE, TableDesign.DEFAULT)).isEmpty();
    }

    /** The first problem of a plan is what ends a sync, word for word but for the connection that it was on. */
    private void requireSameEnd(SyncStream stream, TableDesign design, String problem) throws Exception {
        TablePlan plan = plan(stream, design);
        assertThat(plan.isFeasible()).isFalse();
        AmpsyncException found = plan.problems().get(0);
        AmpsyncException failure = sync(test.open(), stream, design).orElseThrow();
        assertThat(found).hasMessageContaining(problem);
        assertThat(failure).hasMessageContaining(problem).hasSameClassAs(found);
        assertThat(failure.kind()).isEqualTo(found.kind());
    }

    @Test
    void aNewTableIsCreatedByTheStatementsOfThePlan() throws Exception {
        TableDesign design = TableDesign.builder()
                .columnType("block_num", ColumnType.parse("BIGINT"))
                .index(SecondaryIndex.parse("block_num"))
                .build();
        TablePlan plan = plan(BLOCKS_TABLE, design);
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.change()).hasValue(Change.CREATED);
        assertThat(plan.table()).isEqualTo("public.blocks");
        assertThat(plan.position()).isEmpty();
        assertThat(plan.newest()).extracting(BlockRange::end).containsExactly(BLOCKS - 1L);
        assertThat(sync(test.open(), BLOCKS_TABLE, design)).isEmpty();
        for (String statement : plan.statements()) {
            other.execute(statement);
        }
        assertThat(other.rows(SHAPE)).as("before the key").anyMatch(index -> index.contains("USING brin"));
        for (String statement : plan.laterStatements()) {
            other.execute(statement);
        }
        assertThat(other.rows(SHAPE)).isEqualTo(test.rows(SHAPE));
        TablePlan after = plan(BLOCKS_TABLE, design);
        assertThat(after.problems()).isEmpty();
        assertThat(after.change()).hasValue(Change.NONE);
        assertThat(after.statements()).isEmpty();
        assertThat(after.laterStatements()).isEmpty();
        assertThat(after.position()).extracting(BlockRange::end).containsExactly(BLOCKS - 1L);
    }

    @Test
    void columnsSayWhereTheyComeFromAndWhatTheyLose() throws Exception {
        TablePlan plan = plan(
                table("logs"),
                TableDesign.builder()
                        .columnType("block_num", ColumnType.parse("BIGINT"))
                        .build());
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.columns()).extracting(ColumnPlan::name).startsWith("_block_num");
        assertThat(plan.columns()).allMatch(ColumnPlan::isAdded);
        assertThat(column(plan, "block_num").type()).isEqualTo("BIGINT");
        assertThat(column(plan, "block_num").loss()).isEmpty();
        assertThat(column(plan, "timestamp").loss()).hasValue("less than a microsecond");
        assertThat(column(plan, "data").type()).isEqualTo("BYTEA");
    }

    private static ColumnPlan column(TablePlan plan, String name) {
        return plan.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE VIEW blocks AS SELECT 1|exists, but is not a table",
                "CREATE TABLE blocks (id INTEGER); INSERT INTO blocks VALUES (1)|holds rows that are not ampsync's",
                "CREATE UNLOGGED TABLE blocks (_tx_id BIGINT, _row_index INTEGER)|is UNLOGGED",
                "CREATE TABLE blocks (_tx_id BIGINT, _row_index INTEGER, block_num DATE)|can't hold the stream",
                "CREATE TABLE blocks (_tx_id BIGINT, _row_index INTEGER, mine TEXT NOT NULL)|is not in the stream",
                "CREATE TABLE blocks (_tx_id BIGINT, _row_index INTEGER); CREATE PUBLICATION p FOR TABLE blocks"
                        + "|publishes deletes",
                "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT, installed_on TIMESTAMPTZ"
                        + " DEFAULT now(), success BOOLEAN, checksum BYTEA, execution_time BIGINT);"
                        + " INSERT INTO _sqlx_migrations VALUES (7, 'x', now(), TRUE, '', 1)|made by another program",
                "CREATE UNLOGGED TABLE ampsync_schema (version INTEGER)|UNLOGGED or temporary"
            })
    void whatADatabaseHasThatDoesNotFit(String setUp, String problem) throws Exception {
        test.execute(setUp);
        requireSameEnd(BLOCKS_TABLE, TableDesign.DEFAULT, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP TABLE blocks|is missing although",
                "TRUNCATE blocks|has been emptied",
                "DELETE FROM blocks WHERE _tx_id = (SELECT max(_tx_id) FROM blocks)|older than the state",
                "DELETE FROM amp_client_state|has no state",
                "UPDATE ampsync_schema SET version = 99|use the newer ampsync"
            })
    void whatHasHappenedToATableSince(String change, String problem) throws Exception {
        syncWell();
        chain.grow(3);
        syncWell();
        test.execute(change);
        requireSameEnd(BLOCKS_TABLE, TableDesign.DEFAULT, problem);
    }

    @Test
    void whatADesignAsksThatTheStreamHasNot() throws Exception {
        requireSameEnd(
                BLOCKS_TABLE,
                TableDesign.builder()
                        .columnType("numbr", ColumnType.parse("TEXT"))
                        .build(),
                "the design names column \"numbr\"");
        requireSameEnd(
                BLOCKS_TABLE,
                TableDesign.builder().index(SecondaryIndex.parse("nothing")).build(),
                "there is no column \"nothing\"");
        requireSameEnd(
                BLOCKS_TABLE,
                TableDesign.builder()
                        .partitions(new Partitions("nothing", 1_000))
                        .build(),
                "can't be created as designed");
        requireSameEnd(
                BLOCKS_TABLE,
                TableDesign.builder()
                        .columnType("block_num", ColumnType.parse("DATE"))
                        .build(),
                "possible are");
    }

    @Test
    void whatTheServerRefuses() throws Exception {
        requireSameEnd(table("blokcs"), TableDesign.DEFAULT, "blokcs");
        assertThat(plan(table("blokcs"), TableDesign.DEFAULT).problems())
                .extracting(AmpsyncException::kind)
                .containsExactly(ErrorKind.QUERY);
        SyncStream sorted = new SyncStream(
                new SqlQuery("SELECT block_num FROM \"" + SimulatedAmpServer.DATASET + "\".blocks ORDER BY block_num"),
                "sorted",
                BlockSpan.ALL);
        requireSameEnd(sorted, TableDesign.DEFAULT, "Sort");
    }

    /** As the Rust tool leaves it, and as an older ampsync does. */
    @Test
    void aDatabaseOfAnotherTool() throws Exception {
        syncWell();
        test.execute("DELETE FROM ampsync_schema_steps WHERE step = 11");
        TablePlan outdated = plan();
        assertThat(outdated.problems()).isEmpty();
        assertThat(outdated.position()).extracting(BlockRange::end).containsExactly(BLOCKS - 1L);
        assertThat(outdated.notes()).anyMatch(note -> note.contains("older version"));
        test.execute("DROP VIEW ampsync_progress, ampsync_common_blocks;"
                + test.rows("SELECT relname FROM pg_class WHERE relname LIKE 'ampsync%' AND relkind = 'r'").stream()
                        .map(name -> "DROP TABLE " + name + " CASCADE;")
                        .collect(Collectors.joining()));
        TablePlan foreign = plan();
        assertThat(foreign.problems()).isEmpty();
        assertThat(foreign.change()).hasValue(Change.NONE);
        assertThat(foreign.position()).extracting(BlockRange::end).containsExactly(BLOCKS - 1L);
        test.execute("DELETE FROM amp_client_buffer_entries; UPDATE amp_client_state SET next_transaction_id = 1");
        requireSameEnd(BLOCKS_TABLE, TableDesign.DEFAULT, "older than the table");
    }

    @Test
    void anotherSourceUnderTheSameName() throws Exception {
        assertThat(sync(test.open(), from(5), TableDesign.DEFAULT)).isEmpty();
        requireSameEnd(from(6), TableDesign.DEFAULT, "has been filled from");
        requireSameEnd(BLOCKS_TABLE, TableDesign.DEFAULT, "belongs to stream");
    }

    private static SyncStream from(long block) {
        return new SyncStream(BLOCKS_TABLE.source(), "blocks", new BlockSpan(block, OptionalLong.empty()));
    }

    @Test
    void allProblemsAreListed() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT, _row_index INTEGER, block_num DATE);"
                + " INSERT INTO blocks VALUES (1, 1, now())");
        assertThat(plan().problems())
                .extracting(AmpsyncException::getMessage)
                .anyMatch(problem -> problem.contains("has no state"))
                .anyMatch(problem -> problem.contains("can't hold the stream"));
    }

    @Test
    void whatIsOddAboutATableButDoesNotMatter() throws Exception {
        test.execute("CREATE TABLE blocks (_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL,"
                + " block_num NUMERIC(20, 0)); CREATE FUNCTION f() RETURNS TRIGGER LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON blocks FOR EACH ROW"
                + " EXECUTE FUNCTION f()");
        TablePlan plan = plan(
                BLOCKS_TABLE,
                TableDesign.builder()
                        .columnType("block_num", ColumnType.parse("BIGINT"))
                        .build());
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.change()).hasValue(Change.COMPLETED);
        assertThat(plan.statements()).allMatch(sql -> sql.startsWith("ALTER TABLE") || sql.startsWith("COMMENT"));
        assertThat(plan.notes())
                .anyMatch(note -> note.contains("CREATE INDEX CONCURRENTLY ON \"public\".\"blocks\" (_tx_id)"))
                .anyMatch(note -> note.contains("has triggers"))
                .anyMatch(note -> note.contains("stays numeric(20,0)"))
                .anyMatch(note -> note.contains("will hold NULL"));
        assertThat(sync(test.open(), BLOCKS_TABLE, TableDesign.DEFAULT)).isEmpty();
    }

    @Test
    void rightsThatARoleLacks() throws Exception {
        String role = "r" + test.name();
        test.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'r'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        String url = test.url().replaceFirst("//[^@]*@", "//" + role + ":r@");
        TablePlan plan = plan(planner(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE));
        assertThat(plan.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .isInstanceOf(SinkException.class)
                        .hasMessageContaining("GRANT CREATE ON SCHEMA \"public\" TO " + role));
        assertThat(sync(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE, TableDesign.DEFAULT)
                        .orElseThrow()
                        .kind())
                .isEqualTo(ErrorKind.DATABASE);
        syncWell();
        TablePlan ofExisting = plan(planner(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE));
        assertThat(ofExisting.problems()).isNotEmpty().allMatch(problem -> problem.kind() == ErrorKind.DATABASE);
        test.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role);
        TablePlan granted = plan(planner(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE));
        assertThat(granted.problems()).isEmpty();
        assertThat(sync(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE, TableDesign.DEFAULT))
                .isEmpty();
    }

    @Test
    void rowLevelSecurity() throws Exception {
        syncWell();
        String role = "s" + test.name();
        test.execute("CREATE ROLE " + role
                + " LOGIN PASSWORD 'r'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN"
                + " SCHEMA public TO " + role + "; ALTER TABLE blocks ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON"
                + " blocks USING (TRUE)");
        chain.grow(3);
        String url = test.url().replaceFirst("//[^@]*@", "//" + role + ":r@");
        TablePlan plan = plan(planner(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE));
        assertThat(plan.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).hasMessageContaining("row-level security"));
        assertThat(sync(test.closing(PostgresDatabase.open(url)), BLOCKS_TABLE, TableDesign.DEFAULT))
                .isPresent();
    }

    @Test
    void anOwnerThatIsAlive() throws Exception {
        try (Ampsync run = Ampsync.builder().server(server.address()).stream(BLOCKS_TABLE)
                .sinks(PostgresSinks.of(test.open()))
                .start()) {
            while (run.status().get(0).progress().watermark().isEmpty()) {
                Thread.sleep(20);
            }
            PostgresPlanner planner = planner(test.open(), BLOCKS_TABLE);
            assertThat(planner.plan().problems())
                    .extracting(AmpsyncException::kind)
                    .containsExactly(ErrorKind.OWNED);
            TablePlan standby = planner.standingBy().plan();
            assertThat(standby.problems()).isEmpty();
            assertThat(standby.notes()).anyMatch(note -> note.contains("stands by"));
            assertThat(run.failure()).isEmpty();
        }
    }

    @Test
    void aServerThatIsDownAndADatabaseThatIs() throws Exception {
        server.close();
        TablePlan plan = plan();
        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.isRetryable()).isTrue();
            assertThat(problem.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        });
        assertThat(plan.change()).isEmpty();
        PostgresDatabase down =
                test.closing(PostgresDatabase.open("postgresql://postgres:postgres@localhost:1/postgres"));
        assertThatThrownBy(() -> planner(down, BLOCKS_TABLE).plan()).isInstanceOf(SinkException.class);
    }

    @Test
    void aSchemaOfItsOwnThatIsMissing() throws Exception {
        PostgresOptions options =
                PostgresOptions.builder(test.url()).schema("apart").build();
        TablePlan plan = plan(planner(test.closing(PostgresDatabase.open(options)), BLOCKS_TABLE)
                .withDesign(TableDesign.builder().key(KeyPolicy.NONE).build()));
        assertThat(plan.problems()).isEmpty();
        assertThat(plan.table()).isEqualTo("apart.blocks");
        assertThat(plan.statements().get(0)).startsWith("CREATE TABLE \"apart\".\"blocks\"");
        assertThat(plan.laterStatements())
                .containsExactly(
                        "CREATE INDEX ON \"apart\".\"blocks\" (_tx_id)",
                        "DROP INDEX IF EXISTS \"apart\".\"blocks__tx_id_idx\"");
    }

    @Test
    void aReadOnlyDatabase() throws Exception {
        test.execute("ALTER DATABASE " + test.name() + " SET default_transaction_read_only = on");
        assertThat(plan().problems()).first().satisfies(problem -> {
            assertThat(problem.isRetryable()).isTrue();
            assertThat(problem).hasMessageContaining("takes no writes");
        });
    }
}
