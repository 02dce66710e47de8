package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.cli.exit.ExitCode;
import io.ampsync.model.DatasetReference;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code resync}, from options to exit code. */
@Timeout(120)
class ResyncIT {
    private static final DatasetReference NEXT = DatasetReference.parse("sim/ethereum@1.1.0");

    private EmbeddedPostgres postgres;
    private SimulatedChain chain;
    private SimulatedAmpServer server;
    private String out = "";
    private String err = "";

    @BeforeEach
    void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        chain = SimulatedChain.ofLength(20);
        server = SimulatedAmpServer.builder(chain).start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        postgres.close();
    }

    private static String documentation() throws IOException {
        return Files.readString(Path.of("..", "docs", "resync.md"));
    }

    private int ampsync(String address, String... arguments) {
        Map<String, String> variables = Map.of(
                "DATABASE_URL",
                "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres",
                "AMP_FLIGHT_ADDR",
                address,
                "DATASET",
                SimulatedAmpServer.DATASET.toString(),
                "TABLES",
                "blocks");
        CommandRun run = CommandRun.of(variables, arguments);
        out = run.out();
        err = run.err();
        return run.code();
    }

    private JsonNode json(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--json");
        int code = ampsync(server.address(), all.toArray(String[]::new));
        assertThat(code).as(err).isEqualTo(ExitCode.OK.code());
        return new ObjectMapper().readTree(out).get(0);
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private void fill() {
        assertThat(ampsync(server.address(), "sync", "--exit-when-caught-up")).isZero();
    }

    @Test
    void aTableIsReplaced() throws Exception {
        fill();
        String before = value("SELECT 'blocks'::regclass::oid");
        JsonNode outcome = json("resync");
        assertThat(outcome.get("outcome").asText()).isEqualTo("replaced");
        assertThat(documentation()).contains("```json\n" + out + "```\n");
        assertThat(outcome.get("table").asText()).isEqualTo("blocks");
        assertThat(outcome.get("stream").asText()).isEqualTo(SimulatedAmpServer.DATASET + ":blocks");
        assertThat(outcome.get("error").isNull()).isTrue();
        assertThat(value("SELECT 'blocks'::regclass::oid")).isNotEqualTo(before);
        assertThat(value("SELECT count(*) FROM blocks")).isEqualTo("20");
        assertThat(json("resync", "--abandon").get("outcome").asText()).isEqualTo("nothing to abandon");
        assertThat(json("resync", "--drop-replaced").get("outcome").asText()).isEqualTo("nothing to drop");
    }

    @Test
    void anotherRevisionTakesOverAndTheOldTableIsKept() throws Exception {
        fill();
        try (SimulatedAmpServer newer =
                SimulatedAmpServer.builder(chain).dataset(NEXT).start()) {
            assertThat(ampsync(newer.address(), "resync", "--to", NEXT.toString()))
                    .as(err)
                    .isZero();
        }
        assertThat(documentation()).contains("```\n" + out + "```\n");
        assertThat(value("SELECT string_agg(stream_id, ' ' ORDER BY stream_id) FROM amp_client_state"))
                .isEqualTo("replaced:blocks " + NEXT + ":blocks");
        assertThat(value("SELECT count(*) FROM ampsync_replaced_blocks")).isEqualTo("20");
        assertThat(ampsync(server.address(), "sync")).isEqualTo(ExitCode.TARGET.code());
        assertThat(json("resync", "--drop-replaced").get("outcome").asText()).isEqualTo("dropped");
        assertThat(value("SELECT to_regclass('ampsync_replaced_blocks')")).isEqualTo("null");
    }

    @Test
    void whatIsInTheWayIsSaid() throws Exception {
        assertThat(ampsync(server.address(), "resync")).isEqualTo(ExitCode.TARGET.code());
        assertThat(out).startsWith("blocks: failed: ").contains("nothing to replace");
        fill();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE PUBLICATION p FOR TABLE blocks");
        }
        assertThat(ampsync(server.address(), "resync")).isEqualTo(ExitCode.TARGET.code());
        assertThat(out).contains("it is in publication p");
    }

    @Test
    void optionsThatDontGoTogetherAreRefused() {
        assertThat(ampsync(server.address(), "resync", "--abandon", "--to", "a/b"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("--abandon can't be given together with --to");
        assertThat(ampsync(server.address(), "resync", "--abandon", "--drop-replaced"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(ampsync(server.address(), "resync", "--drop-replaced", "--keep-replaced"))
                .isEqualTo(ExitCode.USAGE.code());
    }
}
