package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code plan}: what it prints, as the documentation shows it, and how it ends. */
class PlanCommandIT {
    private EmbeddedPostgres postgres;
    private SimulatedAmpServer server;

    @BeforeEach
    void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        server = SimulatedAmpServer.builder(SimulatedChain.ofLength(1_500)).start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        postgres.close();
    }

    private String url() {
        return "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    private CommandRun run(String... options) {
        Map<String, String> variables = Map.of(
                "DATABASE_URL",
                url(),
                "AMP_FLIGHT_ADDR",
                server.address(),
                "DATASET",
                SimulatedAmpServer.DATASET.toString(),
                "TABLES",
                "logs");
        return CommandRun.of(
                variables, Stream.concat(Stream.of("plan"), Stream.of(options)).toArray(String[]::new));
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String documentation() throws IOException {
        return Files.readString(Path.of("..", "docs", "operations.md"));
    }

    @Test
    void textIsAsDocumented() throws Exception {
        CommandRun ended = run(
                "--columns", "block_num,timestamp,address,data",
                "--column-type", "block_num=BIGINT",
                "--index", "logs=address");
        assertThat(ended.code()).as("%s", ended).isEqualTo(ExitCode.OK.code());
        assertThat(documentation()).contains("```\n" + ended.out() + "```\n");
    }

    @Test
    void jsonIsAsDocumented() throws Exception {
        execute("CREATE TABLE logs (_tx_id BIGINT, _row_index INTEGER, address TEXT, data INTEGER)");
        CommandRun ended = run("--json", "--columns", "data");
        assertThat(ended.code()).isEqualTo(ExitCode.TARGET.code());
        assertThat(documentation()).contains("```json\n" + ended.out() + "```\n");
    }

    @Test
    void aStreamThatIsWrittenEndsWithTheCodeOfASecondSync() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.open(url());
                Ampsync sync = Ampsync.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables("logs")
                        .sinks(PostgresSinks.of(database))
                        .start()) {
            while (sync.status().get(0).progress().watermark().isEmpty()) {
                Thread.sleep(20);
            }
            assertThat(run().code()).isEqualTo(ExitCode.OWNED.code());
            assertThat(run("--standby").code()).isEqualTo(ExitCode.OK.code());
            assertThat(sync.failure()).isEmpty();
        }
    }

    @Test
    void aServerThatIsDownIsNoMistake() {
        server.close();
        CommandRun ended = run();
        assertThat(ended.code()).as("%s", ended).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(ended.out()).contains("CAN'T BE SYNCED").contains("exit code 75");
    }
}
