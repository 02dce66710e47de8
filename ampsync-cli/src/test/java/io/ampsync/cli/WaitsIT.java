package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that a table may wait for, provoked, and seen in the log, on {@code /ready}, {@code /status} and {@code
 * /metrics} as {@code docs/operations.md} says; afterwards the tables equal their chains. Servers are silent while the
 * waits for the database are tried, as it takes a while until that is striking.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class WaitsIT {
    private static final Path JAVA = CommandProcess.javas().findFirst().orElseThrow();
    private static final Duration PATIENCE = Duration.ofSeconds(70);
    private static final List<String> OF_SERVERS = List.of("quiet", "deaf", "mute", "stuck", "away");
    private static final Set<String> SEEN = new TreeSet<>();

    @TempDir
    static Path directory;

    private static DocumentedWaits documented;
    private static EmbeddedPostgres calm;
    private static EmbeddedPostgres troubled;
    private static SilentServers servers;
    private static CommandProcess fromServers;
    private static SimulatedChain chain;
    private static SimulatedAmpServer server;
    private static CommandProcess intoDatabase;

    @BeforeAll
    static void start() throws Exception {
        documented = DocumentedWaits.read();
        calm = EmbeddedPostgres.start();
        servers = SilentServers.start();
        Path config = Files.writeString(directory.resolve("streams.yaml"), servers.streams());
        fromServers = CommandProcess.start(
                JAVA,
                Map.of(
                        "HEALTH_PORT",
                        "0",
                        "DATABASE_URL",
                        "postgresql://postgres@localhost:" + calm.getPort() + "/postgres"),
                "sync",
                "--config",
                config.toString());
        troubled = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setServerConfig("synchronous_commit", "on")
                .start();
        execute("CREATE ROLE sync LOGIN PASSWORD 'hush'; GRANT ALL ON SCHEMA public TO sync");
        Path access = directory.resolve("data").resolve("pg_hba.conf");
        Files.writeString(access, "host all sync all scram-sha-256\n" + Files.readString(access));
        execute("SELECT pg_reload_conf()");
        chain = SimulatedChain.ofLength(3);
        server = SimulatedAmpServer.builder(chain)
                .tables(new EvmTables(1, 1).all())
                .start();
        intoDatabase = CommandProcess.start(
                JAVA,
                Map.of(
                        "HEALTH_PORT",
                        "0",
                        "DATASET",
                        SimulatedAmpServer.DATASET.toString(),
                        "TABLES",
                        "blocks,logs",
                        "AMP_FLIGHT_ADDR",
                        server.address(),
                        "MAX_DB_CONNECTIONS",
                        "1",
                        "DATABASE_URL",
                        "postgresql://sync:hush@localhost:" + troubled.getPort() + "/postgres"),
                "sync");
        awaitEqualTables();
        await(() -> rows(calm, "stuck").size() == SilentServers.BLOCKS);
        servers.grow();
    }

    @AfterAll
    static void stop() throws IOException {
        fromServers.close();
        intoDatabase.close();
        server.close();
        servers.close();
        troubled.close();
        calm.close();
    }

    @Test
    @Order(1)
    void aServerThatIsNotThere() throws Exception {
        seen("a server that isn't there", "away");
        servers.startTheOneThatIsAway();
        fromServers.awaitErr("table away: streaming");
    }

    /** Where the map of free space will be, which a table of one page lacks, there is a device without space. */
    @Test
    @Order(2)
    void aFullDisk() throws Exception {
        Path map = directory.resolve("data").resolve(query("SELECT pg_relation_filepath('blocks')") + "_fsm");
        Files.createSymbolicLink(map, Path.of("/dev/full"));
        chain.grow(60);
        seen("the database's disk, which is full", "blocks");
        Files.delete(map);
        goesOn("table blocks: the database takes its rows again, after ");
    }

    @Test
    @Order(3)
    void aLockOfAnotherSessionAndThePoolThatIsFullBecauseOfIt() throws Exception {
        try (Connection other = connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE logs IN SHARE MODE");
            chain.grow(1);
            seen("another session's lock", "logs");
            chain.grow(1);
            seen("a connection of the pool", "blocks");
            await(() -> {
                chain.grow(1);
                return stalledOnPool() > 1;
            });
            other.rollback();
        }
        goesOn("table logs no longer waits for a lock held by ");
        goesOn("table blocks no longer waits for a connection");
    }

    @Test
    @Order(4)
    void aReadOnlyServer() throws Exception {
        configure("default_transaction_read_only", "on");
        chain.grow(1);
        seen("the database, which is read-only", "blocks", "logs");
        configure("default_transaction_read_only", "off");
        goesOn(": the database takes its rows again, after ");
    }

    @Test
    @Order(5)
    void aSynchronousStandbyThatIsNotThere() throws Exception {
        configure("synchronous_standby_names", "nobody");
        chain.grow(1);
        seen("a synchronous standby", "blocks", "logs");
        configure("synchronous_standby_names", "");
        goesOn(" no longer waits for a synchronous standby to confirm its commit, after ");
    }

    @Test
    @Order(6)
    void aPasswordThatIsRejected() throws Exception {
        execute("ALTER ROLE sync PASSWORD 'other'");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sync'");
        chain.grow(1);
        seen("the database, which rejects the password", "blocks", "logs");
        intoDatabase.awaitErr("this process can't send the heartbeat");
        assertThat(intoDatabase.err())
                .containsPattern("can't send the heartbeat.*password authentication failed for user \"sync\"");
        execute("ALTER ROLE sync PASSWORD 'hush'");
        goesOn("this process can send the heartbeat again");
    }

    @Test
    @Order(7)
    void serversThatSayNothing() throws Exception {
        seen("a server that doesn't answer", "deaf");
        seen("a server that sends nothing", "mute");
        seen("a server that has become silent", "stuck");
        assertThat(new SyncPort(fromServers).stream("quiet").get("state").asText())
                .isEqualTo("at_head");
        assertThat(fromServers.err()).as("a chain that is quiet").doesNotContain("WARN  table quiet");
        assertThat(fromServers.err().lines().filter(line -> line.contains(" table stuck waits ")))
                .as("said once, and again after a minute")
                .hasSize(1);

        servers.heal();
        for (Map.Entry<String, SimulatedChain> each : servers.chains().entrySet()) {
            await(() -> rows(calm, each.getKey()).equals(expected(each.getValue())));
        }
        await(() -> new SyncPort(fromServers).get("/ready").statusCode() == 200);
        fromServers.awaitErr("table stuck no longer waits for the server, after ");
        fromServers.awaitErr("table mute no longer waits for the server, after ");
    }

    @Test
    @Order(8)
    void everythingThatIsDocumentedHasBeenSeen() {
        assertThat(SEEN)
                .isEqualTo(new TreeSet<>(documented.rows().stream()
                        .map(DocumentedWaits.Row::cause)
                        .toList()));
    }

    /** One of the tables waits; those that share a connection may wait for it meanwhile. */
    private static void seen(String cause, String... tables) throws Exception {
        await(() -> {
            for (String table : tables) {
                if (isSeen(documented.row(cause, table), table)) {
                    return true;
                }
            }
            return false;
        });
        SEEN.add(cause);
    }

    private static boolean isSeen(DocumentedWaits.Row row, String table) throws Exception {
        CommandProcess sync = OF_SERVERS.contains(table) ? fromServers : intoDatabase;
        SyncPort port = new SyncPort(sync);
        HttpResponse<String> ready = port.get("/ready");
        JsonNode stream = port.stream(table);
        JsonNode waiting = stream.get("waiting");
        return row.logPattern().matcher(sync.err()).find()
                && ready.statusCode() == 503
                && row.readyPattern().matcher(ready.body()).find()
                && stream.get("state").asText().equals(row.state())
                && !stream.get("ready").asBoolean()
                && waiting.isObject()
                && waiting.get("on").asText().equals(row.on())
                && waiting.get("seconds").asDouble() > 0
                && port.metric("ampsync_state", table, "state=\"" + row.state() + "\"") == 1
                && port.metric("ampsync_wait_seconds", table, "") > 0;
    }

    /** Its seconds, which count once the table can't read on. */
    private static double stalledOnPool() throws Exception {
        return new SyncPort(intoDatabase).metric("ampsync_stage_seconds_total", "blocks", "stage=\"pool\"");
    }

    /** The tables get the rows that the chain has, and the log says so. */
    private static void goesOn(String news) throws Exception {
        awaitEqualTables();
        intoDatabase.awaitErr(news);
        await(() -> new SyncPort(intoDatabase).get("/ready").statusCode() == 200);
    }

    private static void awaitEqualTables() throws Exception {
        await(() -> rows(troubled, "blocks").equals(expected(chain))
                && rows(troubled, "logs").equals(expected(chain)));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "never came about; one has said: " + intoDatabase.err() + "the other: " + fromServers.err());
            }
            Thread.sleep(100);
        }
    }

    private static List<String> expected(SimulatedChain chain) {
        return chain.canonical().stream()
                .map(block -> block.number() + " " + block.hash())
                .toList();
    }

    /** Block and hash of each row; none if there is no table. */
    private static List<String> rows(EmbeddedPostgres postgres, String table) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            ResultSet exists = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL");
            exists.next();
            List<String> rows = new ArrayList<>();
            if (exists.getBoolean(1)) {
                String hash = table.equals("logs") ? "block_hash" : "hash";
                ResultSet found = statement.executeQuery("SELECT block_num || ' 0x' || encode(" + hash
                        + ", 'hex') FROM " + table + " ORDER BY block_num");
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            return rows;
        }
    }

    private static void configure(String setting, String value) throws SQLException {
        execute("ALTER SYSTEM SET " + setting + " = '" + value + "'");
        execute("SELECT pg_reload_conf()");
    }

    private static String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Whatever the server's settings are just now. */
    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("SET synchronous_commit = local");
            statement.execute(sql);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + troubled.getPort() + "/postgres?user=postgres");
    }
}
