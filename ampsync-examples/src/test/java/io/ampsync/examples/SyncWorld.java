package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.ChainCheck;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.SyncProcess;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A chain, a server, a database and the real command between them. */
final class SyncWorld implements AutoCloseable {
    static final List<String> TABLES = List.of("blocks", "transactions", "logs");
    private static final String BANNER = "INFO  ampsync ";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final SimulatedChain chain;
    final SimulatedAmpServer server;
    LocalPostgres postgres;
    private final Map<String, SimulatedTable> tables = new EvmTables(6, 2).all();
    private final Path log;
    private final Map<String, String> variables = new HashMap<>();
    private @Nullable SyncProcess sync;
    private int starts;
    private String schema = "public";

    SyncWorld(SimulatedChain chain, String name) {
        this(chain, name, LocalPostgres.start());
    }

    SyncWorld(SimulatedChain chain, String name, LocalPostgres postgres) {
        this.chain = chain;
        this.postgres = postgres;
        this.server = SimulatedAmpServer.builder(chain).tables(tables).start();
        variables.put("DATASET", SimulatedAmpServer.DATASET.toString());
        variables.put("TABLES", String.join(",", TABLES));
        variables.put("DATABASE_URL", postgres.url());
        variables.put("AMP_FLIGHT_ADDR", server.address());
        this.log = Path.of("target", "sync-logs", name + "-" + System.nanoTime() + ".log");
    }

    /** How processes started from now on get to the database; the test itself connects directly. */
    void connectBy(String url) {
        variables.put("DATABASE_URL", url);
    }

    /** Has processes started from now on put everything into this schema, and looks there. */
    void useSchema(String name) {
        variables.put("DATABASE_SCHEMA", name);
        schema = name;
    }

    private Connection connect() throws SQLException {
        Connection connection = postgres.connect();
        connection.setSchema(schema);
        return connection;
    }

    /** Has processes started from now on backfill in so small steps that lanes have work all the time. */
    void useLanes(int lanes) {
        variables.put("AMPSYNC_LANES", Integer.toString(lanes));
        variables.put("AMPSYNC_MICROBATCH_BLOCKS", "7");
        variables.put("AMPSYNC_BACKFILL_MICROBATCH_BLOCKS", "7");
    }

    /** Has processes started from now on build these indexes. */
    void useIndexes(String indexes) {
        variables.put("AMPSYNC_INDEXES", indexes);
    }

    /** Has processes started from now on notify of each commit at the head. */
    void useNotifications() {
        variables.put("AMPSYNC_NOTIFY", "true");
    }

    /** Looks at another server from now on, which closes itself. */
    void moveTo(LocalPostgres other) {
        postgres = other;
    }

    void startSync() {
        starts++;
        sync = SyncProcess.start(Map.copyOf(variables), log);
    }

    SyncProcess sync() {
        return Objects.requireNonNull(sync, "not started");
    }

    /** Waits until the program runs, as opposed to the JVM that is to run it. */
    void awaitBanner() throws InterruptedException {
        await("has begun", () -> sync().output().split(BANNER, -1).length > starts);
    }

    /** Waits until every table's newest watermark is the tip of the chain. */
    void awaitTip() throws InterruptedException {
        await(
                "reached the tip",
                () -> tablesWith("block_ranges->0->>'hash' = '"
                                + chain.tip().orElseThrow().hash() + "'")
                        == TABLES.size());
    }

    /** Waits until every table has a watermark, whatever the chain does meanwhile. */
    void awaitFirstWatermarks() throws InterruptedException {
        await("has watermarks", () -> tablesWith("TRUE") == TABLES.size());
    }

    /** Waits until every table has its primary key, which it gets once it has caught up. */
    void awaitKeys() throws InterruptedException {
        await(
                "has built the keys",
                () -> number("SELECT count(*) FROM ampsync_indexes"
                                + " WHERE purpose = 'primary key' AND state = 'done'")
                        == TABLES.size());
        assertThat(number("SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND conrelid IN ("
                        + "'blocks'::regclass, 'transactions'::regclass, 'logs'::regclass)"))
                .isEqualTo(TABLES.size());
    }

    /** Waits until so many declared indexes are there, and none is that was begun and not ended. */
    void awaitIndexes(int count) throws InterruptedException {
        await(
                "has built the indexes",
                () -> number("SELECT count(*) FROM ampsync_indexes WHERE definition IS NOT NULL AND state = 'done'")
                        == count);
        assertThat(number("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).isZero();
    }

    /** Waits until a query that counts finds something. */
    void awaitAny(String count) throws InterruptedException {
        await(count, () -> number(count) > 0);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        SyncProcess running = sync();
        while (!condition.getAsBoolean()) {
            assertThat(running.isAlive())
                    .as(() -> "still running; it printed:\n" + running.output())
                    .isTrue();
            assertThat(Instant.now())
                    .as(() -> what + "; it printed:\n" + running.output())
                    .isBefore(deadline);
            Thread.sleep(20);
        }
    }

    /** How many tables have such a watermark; none while the database can't be reached. */
    private int tablesWith(String condition) {
        return number("SELECT count(DISTINCT stream_id) FROM amp_client_buffer_entries WHERE " + condition);
    }

    /** What a query says; 0 while the tables aren't there, or the database can't be reached. */
    private int number(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet ready = statement.executeQuery("SELECT to_regclass('ampsync_indexes') IS NOT NULL")) {
                ready.next();
                if (!ready.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet found = statement.executeQuery(query)) {
                found.next();
                return found.getInt(1);
            }
        } catch (SQLException e) {
            return 0;
        }
    }

    /** Compares every table with the canonical chain, over a connection of its own. */
    void requireTablesEqualChain() throws SQLException {
        try (Connection connection = connect()) {
            for (Map.Entry<String, SimulatedTable> table : tables.entrySet()) {
                long rows =
                        new ChainCheck(connection).requireEqual(table.getKey(), table.getValue(), chain.canonical());
                assertThat(rows).as(table.getKey()).isPositive();
            }
        }
    }

    @Override
    public void close() {
        if (sync != null) {
            sync.close();
        }
        postgres.close();
        server.close();
    }
}
