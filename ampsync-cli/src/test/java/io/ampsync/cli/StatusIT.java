package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.Variables;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code status} beside a running sync, and after it. */
class StatusIT {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        postgres.close();
    }

    private static String url() {
        return "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    private static String status(String... arguments) {
        StringWriter out = new StringWriter();
        int code = AmpsyncCommand.create(new Variables(Map.of("DATABASE_URL", url())))
                .setOut(new PrintWriter(out))
                .execute(arguments);
        assertThat(code).isEqualTo(ExitCode.OK.code());
        return out.toString();
    }

    @Test
    void showsAStreamWhileItRunsAndAfterwards() throws Exception {
        assertThat(status("status")).isEqualTo("no streams on record\n");
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(SimulatedChain.ofLength(20)).start();
                PostgresDatabase database = PostgresDatabase.open(url())) {
            try (Ampsync run = Ampsync.builder()
                    .server(server.address())
                    .dataset(SimulatedAmpServer.DATASET)
                    .tables("blocks")
                    .sinks(PostgresSinks.of(database))
                    .start()) {
                while (run.status().get(0).progress().watermark().stream().noneMatch(range -> range.end() == 19)) {
                    assertThat(run.failure()).isEmpty();
                    Thread.sleep(20);
                }
                assertThat(status("status"))
                        .contains("STREAM")
                        .contains(SimulatedAmpServer.DATASET + ":blocks")
                        .contains("mainnet 19")
                        .contains(":" + ProcessHandle.current().pid());
            }
        }
        JsonNode stream =
                new ObjectMapper().readTree(status("status", "--json")).get(0);
        assertThat(stream.get("state").asText()).isEqualTo("not running");
        assertThat(stream.get("networks").get(0).get("block").asLong()).isEqualTo(19);
        assertThat(stream.get("owner").isNull()).isTrue();
    }

    @Test
    void withoutADatabaseItSaysWhatIsMissing() {
        StringWriter err = new StringWriter();
        int code = AmpsyncCommand.create(new Variables(Map.of()))
                .setErr(new PrintWriter(err))
                .execute("status");
        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString()).contains("missing --database-url");
    }

    @Test
    void aDatabaseThatIsAwayIsNamed() {
        StringWriter err = new StringWriter();
        int code = AmpsyncCommand.create(new Variables(Map.of()))
                .setErr(new PrintWriter(err))
                .execute("status", "--database-url", "postgresql://u@localhost:1/none");
        assertThat(code).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString()).contains("localhost:1/none");
    }
}
