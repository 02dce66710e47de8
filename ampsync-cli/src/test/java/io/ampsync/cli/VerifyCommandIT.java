package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code verify}: what it prints, and how it ends. */
class VerifyCommandIT {
    private static final String DATASET = SimulatedAmpServer.DATASET.toString();
    private static EmbeddedPostgres postgres;
    private static SimulatedAmpServer server;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        server = SimulatedAmpServer.builder(SimulatedChain.ofLength(40)).start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        postgres.close();
    }

    private static String url() {
        return "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    private static CommandRun verify(String... options) {
        Map<String, String> variables = Map.of(
                "DATABASE_URL",
                url(),
                "AMP_FLIGHT_ADDR",
                server.address(),
                "DATASET",
                DATASET,
                "TABLES",
                "blocks,logs");
        return CommandRun.of(
                variables,
                Stream.concat(Stream.of("verify"), Stream.of(options)).toArray(String[]::new));
    }

    private static Ampsync sync(PostgresDatabase database) throws InterruptedException {
        Ampsync run = Ampsync.builder()
                .server(server.address())
                .dataset(DATASET)
                .tables("blocks", "logs")
                .sinks(PostgresSinks.of(database))
                .start();
        while (!run.status().stream()
                .allMatch(table -> table.progress().watermark().stream().anyMatch(range -> range.end() == 39))) {
            assertThat(run.failure()).isEmpty();
            Thread.sleep(20);
        }
        return run;
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void fromNothingToARepairedTable() throws Exception {
        assertThat(verify().code()).isEqualTo(ExitCode.TARGET.code());
        try (PostgresDatabase database = PostgresDatabase.open(url());
                Ampsync run = sync(database)) {
            CommandRun equal = verify();
            assertThat(equal.code()).as("%s", equal).isEqualTo(ExitCode.OK.code());
            assertThat(equal.out())
                    .contains(DATASET + ":blocks: equal, blocks 0 to 39 of mainnet, 40 rows, 40 at the server")
                    .contains(DATASET + ":logs: equal");
            execute("DELETE FROM blocks WHERE block_num IN (30, 31)");
            assertThat(verify("--repair").code()).isEqualTo(ExitCode.OK.code());
            assertThat(run.failure()).isEmpty();
        }
        execute("DELETE FROM blocks WHERE block_num IN (7, 8, 20)");
        CommandRun different = verify();
        assertThat(different.code()).isEqualTo(ExitCode.DIFFERENT.code());
        assertThat(different.out())
                .contains("DIFFERENT")
                .contains("  7       0     1\n  8       0     1\n  20      0     1\n");
        JsonNode found = new ObjectMapper()
                .readTree(verify("--json", "--blocks", "8..30").out())
                .get(0);
        assertThat(found.get("equal").asBoolean()).isFalse();
        assertThat(found.get("differences").findValuesAsText("first_block")).containsExactly("8", "20");
        assertThat(found.get("watermark").get("block").asLong()).isEqualTo(39);
        CommandRun repaired = verify("--repair");
        assertThat(repaired.code()).as("%s", repaired).isEqualTo(ExitCode.OK.code());
        assertThat(repaired.out()).contains("repaired: the table has the server's rows of these blocks now");
        assertThat(verify().code()).isEqualTo(ExitCode.OK.code());
    }

    @Test
    void badBlocksAreRefused() {
        for (String bad : new String[] {"7", "9..7", "a..b", "1-2"}) {
            CommandRun ended = verify("--blocks", bad);
            assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
            assertThat(ended.err()).contains("--blocks");
        }
    }
}
