package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shaded jar between a simulated Amp server and an embedded PostgreSQL. */
class SyncIT {
    private static final Path JAVA = CommandProcess.javas().findFirst().orElseThrow();
    private static final Pattern PORT = Pattern.compile("listening on port (\\d+)");
    private static EmbeddedPostgres postgres;

    private SimulatedChain chain;
    private SimulatedAmpServer amp;

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void startServer() throws SQLException {
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        chain = SimulatedChain.ofLength(20);
        amp = SimulatedAmpServer.builder(chain).token("tok-hush").start();
    }

    @AfterEach
    void stopServer() {
        amp.close();
    }

    @Test
    void syncsUntilTerminatedAndTellsWhenItIsReady() throws Exception {
        try (CommandProcess sync = start(Map.of("HEALTH_PORT", "0"), "sync")) {
            sync.awaitErr("blocks: streaming");
            sync.awaitErr("logs: streaming");
            sync.awaitErr("blocks: mainnet block ");
            assertThat(awaitReady(sync).body()).contains("blocks: streaming").contains("logs: streaming");
            assertThat(get(sync, "/metrics").body())
                    .contains("ampsync_build_info{version=")
                    .containsPattern("ampsync_rows_total\\{dataset=\"[^\"]+\",table=\"blocks\"} 20\\.0")
                    .contains("ampsync_commit_seconds_count");
            assertThat(get(sync, "/status").body()).contains("\"table\" : \"blocks\"", "\"block\" : 19");
            sync.signal("TERM");

            assertThat(sync.endsWithin(10)).isTrue();
            assertThat(sync.exitCode()).as(sync.err()).isZero();
            assertThat(sync.out()).isEmpty();
            assertThat(sync.err()).doesNotContain("hush");
        }
    }

    @Test
    void unknownTableFailsAloneAndTheOthersGoOn() throws Exception {
        try (CommandProcess sync =
                start(Map.of("HEALTH_PORT", "0", "STRICT_HEALTH", "true", "TABLES", "blocks,nonsense"), "sync")) {
            sync.awaitErr("nonsense: failed for good");
            sync.awaitErr("blocks: streaming");

            assertThat(get(sync, "/healthz").statusCode()).isEqualTo(503);
            assertThat(get(sync, "/healthz").body()).isEqualTo("failed: nonsense\n");
            assertThat(get(sync, "/ready").body()).contains("nonsense: failed, server rejects the query\n");
            sync.signal("TERM");
            assertThat(sync.exitCode()).as("a failure isn't hidden by the stop").isEqualTo(3);
        }
    }

    /** Numbers, hashes and times are those of another run. */
    @Test
    void thePortAnswersAsDocumented() throws Exception {
        try (CommandProcess sync = start(Map.of("HEALTH_PORT", "0", "TABLES", "blocks,nonsense"), "sync")) {
            sync.awaitErr("nonsense: failed for good");
            for (String path : List.of("/healthz", "/ready", "/ready?max-lag-blocks=5", "/status")) {
                awaitDocumented(
                        "operations.md",
                        () -> "$ curl -s 'localhost:8080" + path + "'\n"
                                + get(sync, path).body().strip() + "\n```");
            }
            awaitDocumented(
                    "metrics.md",
                    () -> get(sync, "/metrics")
                                    .body()
                                    .lines()
                                    .filter(line -> !line.startsWith("#") && !line.contains("_bucket{"))
                                    .filter(line -> !line.contains("nonsense"))
                                    .collect(Collectors.joining("\n"))
                            + "\n```");
        }
    }

    /** At first a table has no blocks yet, and now and then it isn't waiting. */
    private static void awaitDocumented(String document, Callable<String> answer) throws Exception {
        String documented = shape(Files.readString(Path.of("..", "docs", document)));
        String answered = answer.call();
        for (int attempt = 0; attempt < 200 && !documented.contains(shape(answered)); attempt++) {
            Thread.sleep(100);
            answered = answer.call();
        }
        assertThat(documented).as(answered).contains(shape(answered));
    }

    private static String shape(String text) {
        return text.replaceAll("0x[0-9a-f]{64}", "HASH")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("-?\\d+(\\.\\d+)?(E-?\\d+)?|NaN", "N");
    }

    @Test
    void suffixAndVersionNameTheTableThatIsFilled() throws Exception {
        String revision = SimulatedAmpServer.DATASET.revision().replaceAll("[^A-Za-z0-9]", "_");
        Map<String, String> names =
                Map.of("HEALTH_PORT", "0", "TABLES", "blocks", "TABLE_SUFFIX", "green", "TABLE_VERSION", "true");
        String table = "blocks_v" + revision + "_green";
        try (CommandProcess sync = start(names, "sync")) {
            sync.awaitErr(table + ": mainnet block 19");
            assertThat(get(sync, "/ready").body()).startsWith(table + ": streaming");
            sync.signal("TERM");
            assertThat(sync.exitCode()).as(sync.err()).isZero();
        }
        assertThat(rows(table)).isEqualTo(20);
        assertThat(rows("amp_client_state WHERE stream_id = '" + SimulatedAmpServer.DATASET + ":" + table + "'"))
                .isEqualTo(1);
    }

    @Test
    void columnsGetTheTypesThatWereChosen() throws Exception {
        Map<String, String> types = Map.of(
                "TABLES", "blocks",
                "AMPSYNC_UNSIGNED_AS_BIGINT", "true",
                "AMPSYNC_COLUMN_TYPES", "gas_used=TIMESTAMPTZ,blocks.miner=VARCHAR(42),nonce=NUMERIC(20,0)");
        try (CommandProcess sync = start(types, "sync")) {
            sync.awaitErr("blocks: mainnet block 19");
            sync.signal("TERM");
            assertThat(sync.exitCode()).as(sync.err()).isZero();
        }
        assertThat(rows("information_schema.columns WHERE table_name = 'blocks' AND (column_name, data_type) IN"
                        + " (('block_num', 'bigint'), ('gas_used', 'timestamp with time zone'),"
                        + " ('miner', 'character varying'))"))
                .isEqualTo(3);
        assertThat(rows("blocks WHERE miner LIKE '0x%' AND gas_used < '1971-01-01'"))
                .isEqualTo(20);
        execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        assertEnds(Map.of("TABLES", "blocks", "AMPSYNC_COLUMN_TYPES", "gasused=BIGINT"), 7);
        assertThat(rows("pg_tables WHERE tablename = 'blocks'")).isZero();
    }

    @Test
    void whatNeedsSomebodyToActEndsAtOnceWithItsCode() throws Exception {
        assertEnds(Map.of("TABLES", "nonsense"), 3);
        assertEnds(Map.of("AMP_AUTH_TOKEN", "other"), 4);
        assertEnds(Map.of("DATABASE_URL", url("no_such_database", "postgres")), 6);
        assertEnds(Map.of("DATABASE_URL", url("postgres", "nobody")), 6);
        assertEnds(Map.of("DATABASE_URL", url("postgres", "postgres") + "?sslmode=verify-ca&sslrootcert=/nope"), 6);
        execute("CREATE TABLE blocks (something_else text)");
        assertEnds(Map.of("TABLES", "blocks"), 7);
    }

    @Test
    void rowsThatTheTableRefusesEndWithTheCodeOfTheTable() throws Exception {
        try (CommandProcess sync = start(Map.of("TABLES", "blocks"), "sync")) {
            sync.awaitErr("blocks: mainnet block");
            sync.signal("TERM");
            assertThat(sync.exitCode()).isZero();
        }
        execute("ALTER TABLE blocks ADD CHECK (block_num < 25) NOT VALID");
        chain.grow(10);
        assertEnds(Map.of("TABLES", "blocks"), 7);
    }

    @Test
    void noLogLevelShowsTheToken() throws Exception {
        String levels = "trace,io.grpc=trace,io.netty=trace,io.grpc.netty.NettyClientHandler=trace,ROOT=trace";
        try (CommandProcess sync = start(Map.of("RUST_LOG", levels), "sync")) {
            sync.awaitErr("blocks: streaming");
            sync.signal("TERM");
            assertThat(sync.exitCode()).isZero();
            assertThat(sync.err()).contains("DEBUG").doesNotContain("hush");
        }
    }

    @Test
    void secondProcessOnAStreamIsTurnedAway() throws Exception {
        try (CommandProcess first = start(Map.of(), "sync")) {
            first.awaitErr("logs: streaming");
            assertEnds(Map.of(), 76);
            first.signal("TERM");
            assertThat(first.exitCode()).isZero();
        }
    }

    private void assertEnds(Map<String, String> variables, int code) throws Exception {
        try (CommandProcess sync = start(variables, "sync")) {
            assertThat(sync.exitCode()).as(sync.err()).isEqualTo(code);
            assertThat(sync.err())
                    .contains("ended with code " + code + ": ", "; what helps: ")
                    .doesNotContain("hush");
        }
    }

    private CommandProcess start(Map<String, String> variables, String... arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DATASET", SimulatedAmpServer.DATASET.toString(),
                "TABLES", "blocks,logs",
                "DATABASE_URL", url("postgres", "postgres"),
                "AMP_FLIGHT_ADDR", amp.address(),
                "AMP_AUTH_TOKEN", "tok-hush"));
        environment.putAll(variables);
        return CommandProcess.start(JAVA, environment, arguments);
    }

    private static HttpResponse<String> awaitReady(CommandProcess sync) throws Exception {
        HttpResponse<String> ready = get(sync, "/ready");
        for (int attempt = 0; attempt < 300 && (ready.statusCode() != 200 || rows("blocks") < 20); attempt++) {
            Thread.sleep(100);
            ready = get(sync, "/ready");
        }
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
        assertThat(rows("blocks")).isEqualTo(20);
        return ready;
    }

    private static HttpResponse<String> get(CommandProcess sync, String path) throws Exception {
        Matcher port = PORT.matcher(sync.err());
        assertThat(port.find()).isTrue();
        URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String url(String database, String user) {
        return "postgresql://" + user + ":hush@localhost:" + postgres.getPort() + "/" + database;
    }

    private static long rows(String table) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
