package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.Variables;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.testing.FaultyProxy;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
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
    void whileItWatchesADatabaseThatGoesAwayIsWaitedFor() throws Exception {
        StringWriter out = new StringWriter();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream console = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (FaultyProxy proxy = FaultyProxy.to(postgres.getPort())) {
            String url = "postgresql://postgres@localhost:" + proxy.port() + "/postgres";
            Thread watch = new Thread(() -> AmpsyncCommand.create(new Variables(Map.of("DATABASE_URL", url)))
                    .setOut(new PrintWriter(out))
                    .execute("status", "--watch", "1"));
            watch.start();
            await(() -> !out.toString().isEmpty());
            proxy.refuse();
            proxy.cut();
            await(() -> log.toString(StandardCharsets.UTF_8).contains("; asked again in 1 s"));
            assertThat(log.toString(StandardCharsets.UTF_8))
                    .contains("WARN  database localhost:" + proxy.port() + "/postgres: can't ");
            int before = out.toString().length();
            proxy.pass();
            await(() -> out.toString().length() > before);
            assertThat(watch.isAlive()).isTrue();
            watch.interrupt();
            watch.join();
        } finally {
            System.setErr(console);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int attempt = 0; attempt < 300 && !condition.getAsBoolean(); attempt++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
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
