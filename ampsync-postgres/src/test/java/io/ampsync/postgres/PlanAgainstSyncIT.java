package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.ColumnType;
import io.ampsync.postgres.design.KeyCreation;
import io.ampsync.postgres.design.KeyPolicy;
import io.ampsync.postgres.design.Partitions;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.design.TableDesign;
import io.ampsync.postgres.plan.TablePlan;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Whether a sync can work is what the plan has said, in databases of every kind of oddity. */
@Timeout(120)
class PlanAgainstSyncIT {
    private static final int BLOCKS = 12;
    private static final SyncStream BLOCKS_TABLE = table("blocks");
    private static final String IDS = "_tx_id BIGINT NOT NULL, _row_index INTEGER NOT NULL";

    /** Columns, indexes, constraints and replica identity of a table. */
    private static final String SHAPE = """
            SELECT concat_ws(' ', column_name, data_type, numeric_precision, numeric_scale, is_nullable)
            FROM information_schema.columns WHERE table_name = 'blocks'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = 'blocks'
            UNION ALL SELECT concat_ws(' ', conname, contype) FROM pg_constraint
            WHERE conrelid = 'blocks'::regclass AND contype <> 'n'
            UNION ALL SELECT relreplident::text FROM pg_class WHERE oid = 'blocks'::regclass ORDER BY 1""";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private SimulatedAmpServer server;

    @BeforeEach
    void startServer() {
        server = test.closing(SimulatedAmpServer.builder(chain)
                .tables(new EvmTables(2, 3).all())
                .keepAlive(Duration.ofMillis(100))
                .start());
    }

    private static SyncStream table(String name) {
        return SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, name));
    }

    private static TableDesign design(UnaryOperator<TableDesign.Builder> change) {
        return change.apply(TableDesign.builder()).build();
    }

    private TablePlan plan(PostgresDatabase database, SyncStream stream, TableDesign design) {
        return PostgresPlanner.of(database, AmpServer.at(server.address()), stream)
                .withDesign(design)
                .plan();
    }

    private Optional<AmpsyncException> sync(PostgresDatabase database, SyncStream stream, TableDesign design)
            throws Exception {
        try (Ampsync run = Ampsync.builder().server(server.address()).stream(stream)
                .failFast(true)
                .untilCaughtUp(true)
                .sinks(PostgresSinks.of(database).withDesign(design))
                .start()) {
            run.await();
            return run.failure();
        }
    }

    /** Syncs until the newest block is stored, or the stream fails. */
    private Optional<AmpsyncException> syncToTip(PostgresDatabase database, SyncStream stream, TableDesign design)
            throws Exception {
        try (Ampsync run = Ampsync.builder().server(server.address()).stream(stream)
                .failFast(true)
                .sinks(PostgresSinks.of(database).withDesign(design))
                .start()) {
            while (!run.await(Duration.ofMillis(20))) {
                if (run.status().stream().allMatch(this::hasTip)) {
                    return run.failure();
                }
            }
            return run.failure();
        }
    }

    private boolean hasTip(TableStatus status) {
        BlockHash tip = chain.tip().orElseThrow().hash();
        return status.progress().watermark().stream()
                .anyMatch(range -> range.hash().equals(tip));
    }

    /** Returns the problem that a sync has failed of as planned; empty if both have found none. */
    private Optional<AmpsyncException> agreed(String url, SyncStream stream, TableDesign design) throws Exception {
        TablePlan plan;
        try (PostgresDatabase database = PostgresDatabase.open(url)) {
            plan = plan(database, stream, design);
        }
        Optional<AmpsyncException> failure;
        try (PostgresDatabase database = PostgresDatabase.open(url)) {
            failure = syncToTip(database, stream, design);
        }
        if (failure.isEmpty()) {
            assertThat(plan.problems()).as("problems of a sync that works").isEmpty();
        } else {
            assertThat(plan.problems())
                    .as("problems of a sync that fails: %s", failure.get())
                    .isNotEmpty();
            assertThat(plan.problems().get(0).kind())
                    .as(plan.problems() + " for " + failure.get())
                    .isEqualTo(failure.get().kind());
        }
        return failure;
    }

    private Optional<AmpsyncException> agreed(TableDesign design) throws Exception {
        return agreed(test.url(), BLOCKS_TABLE, design);
    }

    private Optional<AmpsyncException> agreed() throws Exception {
        return agreed(TableDesign.DEFAULT);
    }

    private void syncWell(TableDesign design) throws Exception {
        assertThat(sync(test.open(), BLOCKS_TABLE, design)).isEmpty();
    }

    private void syncWell() throws Exception {
        syncWell(TableDesign.DEFAULT);
    }

    /** A role that may log in, and its URL. */
    private String role(String rights) throws Exception {
        String role = "p" + test.name();
        test.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'r'; REVOKE CREATE ON SCHEMA public FROM PUBLIC; "
                + rights.replace("ROLE", role));
        return test.url().replaceFirst("//[^@]*@", "//" + role + ":r@");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TYPE blocks AS ENUM ('a')",
                "CREATE DOMAIN blocks AS INTEGER",
                "CREATE SEQUENCE blocks",
                "CREATE TABLE t (id INTEGER); CREATE INDEX blocks ON t (id)",
                "CREATE TYPE kind AS (_tx_id BIGINT, _row_index INTEGER); CREATE TABLE blocks OF kind",
                "CREATE TABLE whole (" + IDS + ") PARTITION BY LIST (_row_index);"
                        + " CREATE TABLE blocks PARTITION OF whole DEFAULT",
                "CREATE TABLE parent (" + IDS + "); CREATE TABLE blocks () INHERITS (parent)",
                "CREATE TABLE blocks (" + IDS + "); CREATE TABLE child () INHERITS (blocks)",
                "CREATE TABLE blocks (" + IDS + ") PARTITION BY RANGE (_tx_id)",
                "CREATE TABLE blocks (" + IDS + ") PARTITION BY RANGE (_tx_id);"
                        + " CREATE TABLE p PARTITION OF blocks DEFAULT",
                "CREATE TABLE blocks (_tx_id BIGINT GENERATED ALWAYS AS (1) STORED, _row_index INTEGER)",
                "CREATE TABLE blocks (_tx_id BIGINT GENERATED ALWAYS AS IDENTITY, _row_index INTEGER)",
                "CREATE TABLE blocks (" + IDS + ", block_num NUMERIC GENERATED ALWAYS AS (1) STORED)",
                "CREATE TABLE blocks (" + IDS + ", mine NUMERIC GENERATED ALWAYS AS (_tx_id + 1) STORED)",
                "CREATE TABLE blocks (" + IDS + ", mine BIGINT GENERATED ALWAYS AS IDENTITY)",
                "CREATE DOMAIN d AS NUMERIC NOT NULL; CREATE TABLE blocks (" + IDS + ", block_num d)",
                "CREATE DOMAIN d AS NUMERIC NOT NULL; CREATE TABLE blocks (" + IDS + ", mine d)",
                "CREATE DOMAIN d AS DATE; CREATE TABLE blocks (" + IDS + ", block_num d)",
                "CREATE TABLE blocks (" + IDS + ", block_num NUMERIC[])",
                "CREATE TABLE blocks (_tx_id INTEGER, _row_index INTEGER)",
                "CREATE TABLE blocks (" + IDS + ", block_num INTEGER)",
                "CREATE MATERIALIZED VIEW blocks AS SELECT 1",
                "CREATE TABLE blocks (" + IDS + "); CREATE VIEW v AS SELECT * FROM blocks",
                "CREATE PUBLICATION p FOR ALL TABLES",
                "CREATE TABLE blocks (" + IDS + "); CREATE PUBLICATION p FOR ALL TABLES",
                "CREATE TABLE blocks (" + IDS + "); CREATE RULE r AS ON INSERT TO blocks DO INSTEAD NOTHING",
                "CREATE TABLE _sqlx_migrations (id INTEGER)",
                "CREATE TABLE ampsync_schema (version INTEGER); INSERT INTO ampsync_schema VALUES (1)",
                "CREATE SCHEMA \"postgres\"",
            })
    void aDatabaseAsFound(String setUp) throws Exception {
        test.execute(setUp);
        agreed();
    }

    @Test
    void aTableThatCannotGetSoManyColumns() throws Exception {
        StringBuilder columns = new StringBuilder("CREATE TABLE blocks (" + IDS);
        for (int i = 0; i < 1590; i++) {
            columns.append(", c").append(i).append(" BOOLEAN");
        }
        test.execute(columns + ")");
        agreed();
    }

    @Test
    void columnsOnceDropped() throws Exception {
        StringBuilder columns = new StringBuilder("CREATE TABLE blocks (" + IDS);
        StringBuilder drops = new StringBuilder("ALTER TABLE blocks ");
        for (int i = 0; i < 1590; i++) {
            columns.append(", c").append(i).append(" BOOLEAN");
            drops.append(i == 0 ? "" : ", ").append("DROP COLUMN c").append(i);
        }
        test.execute(columns + ");" + drops);
        agreed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE amp_client_buffer_entries SET block_ranges = '[{\"network\": 1}]'",
                "UPDATE amp_client_buffer_entries SET block_ranges = '{}'",
                "UPDATE amp_client_buffer_entries SET block_ranges = '[]'",
                "UPDATE amp_client_state SET next_transaction_id = 0",
                "UPDATE amp_client_state SET next_transaction_id = 1",
                "UPDATE amp_client_state SET next_transaction_id = -1",
                "DELETE FROM amp_client_buffer_entries",
                "DELETE FROM ampsync_streams",
                "DELETE FROM ampsync_schema",
                "DELETE FROM ampsync_schema_steps",
                "DELETE FROM _sqlx_migrations",
                "DROP TABLE ampsync_schema_steps",
                "DROP VIEW ampsync_common_blocks",
                "DROP VIEW ampsync_common_blocks; DROP TABLE blocks",
                "DROP VIEW ampsync_common_blocks; TRUNCATE blocks",
                "DROP VIEW ampsync_common_blocks; UPDATE ampsync_streams SET source = 'x'",
                "DROP TABLE ampsync_indexes; DROP TABLE blocks",
                "DROP TABLE ampsync_quarantine; ALTER TABLE blocks SET UNLOGGED",
                "DROP VIEW ampsync_progress CASCADE; ALTER TABLE ampsync_streams DROP COLUMN source, DROP COLUMN"
                        + " switched, DROP COLUMN newest_row_id",
                "DROP VIEW ampsync_progress CASCADE; DROP TABLE ampsync_processes",
                "ALTER TABLE blocks DROP COLUMN _tx_id CASCADE",
                "ALTER TABLE blocks DROP COLUMN _row_index CASCADE",
                "ALTER TABLE blocks DROP COLUMN block_num CASCADE",
                "ALTER TABLE blocks ALTER COLUMN block_num TYPE TEXT",
                "ALTER TABLE blocks RENAME TO old; CREATE TABLE blocks (LIKE old)",
                "ALTER TABLE blocks ADD COLUMN mine INTEGER; UPDATE blocks SET mine = 1; ALTER TABLE blocks ALTER"
                        + " COLUMN mine SET NOT NULL",
                "ALTER TABLE blocks SET SCHEMA pg_catalog",
                "CREATE SCHEMA postgres",
                "UPDATE ampsync_streams SET owner = 'nobody'",
                "UPDATE ampsync_streams SET target_schema = 'other'",
                "UPDATE ampsync_streams SET target_table = 'other'",
                "UPDATE amp_client_buffer_entries SET block_ranges ="
                        + " replace(block_ranges::text, 'mainnet', 'Main_Net')::jsonb",
                "UPDATE amp_client_buffer_entries SET block_ranges ="
                        + " replace(block_ranges::text, 'mainnet', 'other')::jsonb",
            })
    void aStreamThatHasWritten(String change) throws Exception {
        syncWell();
        test.execute(change);
        chain.grow(3);
        agreed();
    }

    @Test
    void keysAndIndexesThatCannotBe() throws Exception {
        assertThat(agreed(design(d -> d.key(KeyPolicy.natural("hash")).columnType("hash", ColumnType.parse("TEXT")))))
                .isEmpty();
        test.execute("DROP TABLE blocks; DELETE FROM amp_client_state; DELETE FROM ampsync_streams");
        TableDesign json = design(d -> d.key(KeyPolicy.natural("value")).columnType("value", ColumnType.parse("JSON")));
        assertThat(agreed(test.url(), table("transactions"), json))
                .hasValueSatisfying(problem -> assertThat(problem).hasMessageContaining("can't compare"));
        assertThat(agreed(design(d -> d.key(KeyPolicy.natural("base_fee_per_gas")))))
                .isPresent();
    }

    @Test
    void partitions() throws Exception {
        TableDesign byBlock = design(d -> d.partitions(Partitions.byBlock("block_num", 5)));
        assertThat(agreed(byBlock)).isEmpty();
        chain.grow(5);
        assertThat(agreed(byBlock)).isEmpty();
    }

    @Test
    void partitionsOfAnotherRole() throws Exception {
        TableDesign byBlock = design(d -> d.partitions(Partitions.byBlock("block_num", 5)));
        syncWell(byBlock);
        chain.grow(5);
        String url = role("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ROLE");
        assertThat(agreed(url, BLOCKS_TABLE, byBlock)).isPresent();
        assertThat(agreed(test.url(), BLOCKS_TABLE, byBlock)).isEmpty();
    }

    @Test
    void aDefaultPartitionInTheWay() throws Exception {
        test.execute("CREATE TABLE blocks (" + IDS + ", block_num BIGINT) PARTITION BY RANGE (block_num);"
                + " CREATE TABLE rest PARTITION OF blocks DEFAULT");
        assertThat(agreed(design(d -> d.partitions(Partitions.byBlock("block_num", 5)))))
                .isPresent();
    }

    /** The key waits until somebody builds it who may; the stream doesn't. */
    @Test
    void aTableOfAnotherRoleThatWaitsForItsKey() throws Exception {
        syncWell();
        test.execute(
                "ALTER TABLE blocks DROP CONSTRAINT blocks_pkey; CREATE INDEX standin ON blocks USING brin (_tx_id);"
                        + " UPDATE ampsync_indexes SET state = 'waiting', stand_in = 'standin'");
        chain.grow(3);
        String url = role("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ROLE");
        TableDesign indexed = design(d -> d.index(SecondaryIndex.parse("block_num")));
        try (PostgresDatabase database = PostgresDatabase.open(url)) {
            TablePlan plan = plan(database, BLOCKS_TABLE, indexed);
            assertThat(plan.problems()).isEmpty();
            assertThat(plan.notes()).anyMatch(note -> note.contains("can't build its key or indexes"));
        }
        try (PostgresDatabase database = PostgresDatabase.open(url);
                Ampsync run = Ampsync.builder().server(server.address()).stream(BLOCKS_TABLE)
                        .failFast(true)
                        .sinks(PostgresSinks.of(database).withDesign(indexed))
                        .start()) {
            while (!test.value("SELECT count(*) FROM blocks").equals(String.valueOf(BLOCKS + 3))) {
                Thread.sleep(50);
            }
            assertThat(run.failure()).isEmpty();
        }
    }

    @Test
    void ownTablesOfAnotherRole() throws Exception {
        syncWell();
        chain.grow(3);
        String url = role("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ROLE;"
                + " REVOKE INSERT, UPDATE, DELETE ON ampsync_schema, ampsync_schema_steps, _sqlx_migrations FROM ROLE");
        assertThat(agreed(url, BLOCKS_TABLE, TableDesign.DEFAULT)).isEmpty();
        test.execute("GRANT CREATE ON SCHEMA public TO PUBLIC;"
                + " GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO PUBLIC;"
                + " DELETE FROM ampsync_schema_steps WHERE step > 9");
        chain.grow(3);
        assertThat(agreed(url, BLOCKS_TABLE, TableDesign.DEFAULT)).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REVOKE SELECT ON amp_client_state FROM ROLE",
                "REVOKE UPDATE ON ampsync_streams FROM ROLE",
                "REVOKE SELECT ON ampsync_schema_steps FROM ROLE",
                "REVOKE INSERT ON ampsync_processes FROM ROLE",
                "REVOKE INSERT ON blocks FROM ROLE",
                "REVOKE SELECT ON blocks FROM ROLE",
                "REVOKE USAGE ON SCHEMA public FROM PUBLIC",
                "ALTER TABLE blocks DROP COLUMN hash",
            })
    void aRightThatIsMissing(String change) throws Exception {
        syncWell();
        chain.grow(3);
        String role = "p" + test.name();
        String url = role("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ROLE;" + change);
        assertThat(agreed(url, BLOCKS_TABLE, TableDesign.DEFAULT)).as(role).isPresent();
    }

    @Test
    void rightsBeforeWhatTheServerRefuses() throws Exception {
        String url = role("");
        assertThat(agreed(url, table("blokcs"), TableDesign.DEFAULT)).isPresent();
    }

    /** A table that has never held a row is created anew, if that can be. */
    @Test
    void anUntouchedTable() throws Exception {
        SyncStream later = new SyncStream(BLOCKS_TABLE.source(), "blocks", BlockSpan.from(1000));
        String url = role("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ROLE");
        assertThat(sync(
                        test.open(),
                        later,
                        design(d -> d.key(KeyCreation.AT_ONCE).columnType("block_num", ColumnType.parse("BIGINT")))))
                .isEmpty();
        assertThat(test.value("SELECT count(*) FROM blocks")).isEqualTo("0");
        test.execute("DELETE FROM amp_client_buffer_entries; UPDATE amp_client_state SET next_transaction_id = 0");
        assertThat(plan(test.open(), later, TableDesign.DEFAULT).change()).hasValue(TablePlan.Change.RECREATED);
        assertThat(plan(test.closing(PostgresDatabase.open(url)), later, TableDesign.DEFAULT)
                        .change())
                .hasValue(TablePlan.Change.NONE);
        assertThat(agreed(url, later, TableDesign.DEFAULT)).isEmpty();
        assertThat(test.value("SELECT data_type FROM information_schema.columns WHERE table_name = 'blocks'"
                        + " AND column_name = 'block_num'"))
                .isEqualTo("bigint");
    }

    @Test
    void aStreamThatHasReachedItsLastBlock() throws Exception {
        SyncStream ends = new SyncStream(BLOCKS_TABLE.source(), "blocks", BlockSpan.until(5));
        assertThat(sync(test.open(), ends, TableDesign.DEFAULT)).isEmpty();
        server.close();
        assertThat(agreed(test.url(), ends, TableDesign.DEFAULT)).isEmpty();
        assertThat(plan(test.open(), ends, TableDesign.DEFAULT).change()).hasValue(TablePlan.Change.NONE);
    }

    @Test
    void behindAPoolerAndInAnApplicationsPool() throws Exception {
        syncWell();
        chain.grow(3);
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            assertThat(agreed(test.url(pooler.port()), BLOCKS_TABLE, TableDesign.DEFAULT))
                    .isEmpty();
        }
        PGSimpleDataSource pool = new PGSimpleDataSource();
        pool.setUrl("jdbc:" + test.url().replaceFirst("//.*@", "//"));
        pool.setUser("postgres");
        pool.setPassword("postgres");
        try (PostgresDatabase database = PostgresDatabase.of(pool)) {
            assertThat(plan(database, BLOCKS_TABLE, TableDesign.DEFAULT).problems())
                    .isEmpty();
        }
        DataSource hiding = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection connection = pool.getConnection();
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (inner, call, values) -> {
                                if (call.getName().equals("isWrapperFor")) {
                                    return false;
                                }
                                return call.invoke(connection, values);
                            });
                });
        try (PostgresDatabase database = PostgresDatabase.of(hiding)) {
            assertThat(plan(database, BLOCKS_TABLE, TableDesign.DEFAULT).problems())
                    .singleElement()
                    .asString()
                    .contains("PGConnection");
        }
    }

    /** Whoever holds a lock for hours holds up a sync, but not a plan. */
    @Test
    @Timeout(20)
    void aTableThatSomebodyHasLocked() throws Exception {
        syncWell();
        chain.grow(3);
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            for (String name : new String[] {"blocks", "amp_client_state", "ampsync_schema"}) {
                lock.execute("LOCK TABLE " + name + " IN ACCESS EXCLUSIVE MODE");
                TablePlan plan = plan(test.open(), BLOCKS_TABLE, TableDesign.DEFAULT);
                assertThat(plan.problems()).as(name).isNotEmpty().allMatch(AmpsyncException::isRetryable);
                other.rollback();
            }
        }
    }

    /** What is to be executed later is what has been executed in the end, whatever the design. */
    @Test
    void whatIsExecutedLater() throws Exception {
        SecondaryIndex index = SecondaryIndex.parse("block_num");
        laterStatements(design(d -> d));
        laterStatements(design(d -> d.index(index)));
        laterStatements(design(d -> d.key(KeyPolicy.NONE).index(index)));
        laterStatements(design(d -> d.key(KeyPolicy.natural("block_num", "hash"))));
        laterStatements(design(d -> d.key(KeyCreation.AT_ONCE).index(index)));
        laterStatements(design(d -> d.key(KeyPolicy.NONE).key(KeyCreation.AT_ONCE)));
        test.execute(
                "CREATE TABLE blocks_pkey (); CREATE TABLE blocks__tx_id_idx (); CREATE TABLE blocks_block_num_idx ()");
        laterStatements(design(d -> d.index(index)));
    }

    private void laterStatements(TableDesign design) throws Exception {
        TablePlan plan = plan(test.open(), BLOCKS_TABLE, design);
        assertThat(plan.problems()).isEmpty();
        syncWell(design);
        List<String> shape = test.rows(SHAPE);
        test.execute("DROP TABLE blocks CASCADE; DELETE FROM amp_client_state; DELETE FROM ampsync_streams;"
                + " DELETE FROM ampsync_indexes");
        for (String statement : plan.statements()) {
            test.execute(statement);
        }
        for (String statement : plan.laterStatements()) {
            test.execute(statement);
        }
        assertThat(test.rows(SHAPE)).isEqualTo(shape);
        test.execute("DROP TABLE blocks CASCADE");
    }

    /** A key that is built but isn't the primary key yet, and an index of which only a part is there. */
    @Test
    void whatIsLeftToDo() throws Exception {
        syncWell();
        List<String> shape = test.rows(SHAPE);
        test.execute(
                "ALTER TABLE blocks DROP CONSTRAINT blocks_pkey; CREATE INDEX standin ON blocks USING brin (_tx_id);"
                        + " CREATE UNIQUE INDEX blocks_pkey ON blocks (_tx_id, _row_index);"
                        + " ALTER TABLE blocks REPLICA IDENTITY FULL;"
                        + " UPDATE ampsync_indexes SET state = 'built', stand_in = 'standin'");
        TablePlan plan = plan(test.open(), BLOCKS_TABLE, TableDesign.DEFAULT);
        assertThat(plan.laterStatements()).hasSize(3).noneMatch(sql -> sql.startsWith("CREATE"));
        for (String statement : plan.laterStatements()) {
            test.execute(statement);
        }
        assertThat(test.rows(SHAPE)).isEqualTo(shape);
    }

    @Test
    void anIndexOfAPartitionedTable() throws Exception {
        TableDesign byBlock = design(d -> d.partitions(Partitions.byBlock("block_num", 5)));
        syncWell(byBlock);
        TablePlan plan = plan(
                test.open(),
                BLOCKS_TABLE,
                design(d -> d.partitions(Partitions.byBlock("block_num", 5)).index(SecondaryIndex.parse("hash"))));
        for (String statement : plan.laterStatements()) {
            test.execute(statement);
        }
        assertThat(test.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'blocks_hash_idx'::regclass"))
                .isEqualTo("t");
    }
}
