package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.Ampsync;
import io.ampsync.cli.exit.ExecutionErrors;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.cli.options.Converters;
import io.ampsync.cli.options.UsageErrors;
import io.ampsync.cli.options.VariableDefaults;
import io.ampsync.cli.options.Variables;
import io.ampsync.cli.report.ResetText;
import io.ampsync.postgres.PostgresDatabase;
import io.ampsync.postgres.PostgresSinks;
import io.ampsync.postgres.status.StoredStream;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code reset} of a stream that a sync has filled, and the sync after it. */
class ResetIT {
    private static final String BLOCKS = SimulatedAmpServer.DATASET + ":blocks";

    private EmbeddedPostgres postgres;
    private final List<String> questions = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterEach
    void stop() throws IOException {
        postgres.close();
    }

    private String url() {
        return "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres";
    }

    /** @param answer to every question; null for nobody who could answer */
    private int reset(@Nullable String answer, String... arguments) {
        Terminal terminal = question -> {
            questions.add(question);
            return Optional.ofNullable(answer);
        };
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Variables variables = new Variables(Map.of());
        CommandLine command = new CommandLine(new ResetCommand(variables, terminal));
        Converters.register(command);
        return command.setDefaultValueProvider(new VariableDefaults(variables))
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new ExecutionErrors())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(join(List.of("--database-url", url()), arguments));
    }

    private static String[] join(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private String rows() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) || ' ' || coalesce(max(block_num), -1) FROM blocks")) {
            row.next();
            return row.getString(1);
        }
    }

    private Ampsync sync(SimulatedAmpServer server, PostgresDatabase database) throws Exception {
        Ampsync run = Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables("blocks")
                .sinks(PostgresSinks.of(database))
                .start();
        awaitTip(run);
        return run;
    }

    /** Waits until the newest block is in the table. */
    private void awaitTip(Ampsync run) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!holdsTip()) {
            assertThat(run.failure()).isEmpty();
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private boolean holdsTip() {
        try {
            return rows().endsWith(" 19");
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void asksThenEmptiesTheTableAndTheNextSyncFillsItAgain() throws Exception {
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(SimulatedChain.ofLength(20)).start();
                PostgresDatabase database = PostgresDatabase.open(url())) {
            String filled;
            try (Ampsync run = sync(server, database)) {
                filled = rows();
                assertThat(reset("yes", "--stream", BLOCKS)).isZero();
                awaitTip(run);
                assertThat(rows()).isEqualTo(filled);
            }
            assertThat(reset("no", "--stream", BLOCKS)).isZero();
            assertThat(out.toString()).isEqualTo("nothing has changed\n");
            assertThat(rows()).isEqualTo(filled);

            assertThat(reset("yes", "--stream", BLOCKS)).isZero();
            assertThat(questions)
                    .last()
                    .isEqualTo(BLOCKS + ": removes all rows of public.blocks and forgets how far it is, mainnet 19\n"
                            + "type yes to go on: ");
            assertThat(out.toString())
                    .isEqualTo(BLOCKS + ": public.blocks is empty, and sync begins at the first block\n");
            assertThat(rows()).isEqualTo("0 -1");
            try (Ampsync run = sync(server, database)) {
                assertThat(run.failure()).isEmpty();
                assertThat(rows()).isEqualTo(filled);
            }
            int before = questions.size();
            assertThat(reset(null, "--stream", BLOCKS, "--yes", "--drop-table", "--json"))
                    .isZero();
            assertThat(questions).hasSize(before);
            JsonNode done = new ObjectMapper().readTree(out.toString()).get(0);
            assertThat(done.toString())
                    .isEqualTo("{\"stream\":\"" + BLOCKS + "\",\"table\":\"public.blocks\",\"dropped\":true}");
            assertThat(database.streams()).isEmpty();
        }
    }

    @Test
    void withoutATerminalItHasToBeMeant() throws Exception {
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(SimulatedChain.ofLength(20)).start();
                PostgresDatabase database = PostgresDatabase.open(url())) {
            sync(server, database).close();
            String filled = rows();

            assertThat(reset(null, "--stream", BLOCKS)).isEqualTo(ExitCode.USAGE.code());
            assertThat(err.toString()).contains("no terminal", "--yes");
            assertThat(reset("yes")).isEqualTo(ExitCode.USAGE.code());
            assertThat(err.toString()).contains("missing --stream");
            assertThat(reset(null, "--yes", "--stream", BLOCKS, "--stream", "other"))
                    .isEqualTo(ExitCode.USAGE.code());
            assertThat(err.toString()).contains("no stream 'other' is on record; those that are: " + BLOCKS);
            assertThat(rows()).isEqualTo(filled);
        }
    }

    @Test
    void whatIsSaidIsAsDocumented() throws Exception {
        StoredStream stream = new StoredStream(
                "_/eth@1.0.0:logs",
                Optional.empty(),
                Optional.of("public.logs"),
                List.of(new StoredStream.Reached("mainnet", 21_000_149, Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0);
        assertThat(Files.readString(Path.of("..", "docs", "operations.md")))
                .contains("```\n" + ResetText.question(List.of(stream), false) + "yes\n"
                        + ResetText.done(stream.id(), stream.table(), false) + "```\n");
    }
}
