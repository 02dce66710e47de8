package io.ampsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.live.Screen;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar at a real terminal, that of script(1). */
class LiveIT {
    private static final int COLUMNS = 160;
    private static final int ROWS = 24;
    private static final int BLOCKS = 6_000;
    private static final String LOG_LINE = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (ERROR|WARN |INFO ) .*";
    private static EmbeddedPostgres postgres;
    private static SimulatedAmpServer amp;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        amp = SimulatedAmpServer.builder(SimulatedChain.builder("mainnet")
                        .origin(Instant.parse("2020-10-23T12:00:00Z"))
                        .build()
                        .grow(BLOCKS))
                .batchDelay(Duration.ofMillis(60))
                .start();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        amp.close();
        postgres.close();
    }

    /** A sync at a terminal, whose output is collected as the terminal receives it. */
    private final class Session implements AutoCloseable {
        private final Path out = folder.resolve("terminal");
        private final Process script;

        Session(String setting, Map<String, String> more) throws IOException {
            String java = CommandProcess.javas().findFirst().orElseThrow().toString();
            ProcessBuilder builder = new ProcessBuilder(
                    "script",
                    "-qefc",
                    "stty rows " + ROWS + " cols " + COLUMNS + "; " + setting + " exec " + java + " -jar "
                            + CommandProcess.JAR + " sync",
                    "/dev/null");
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "PATH", System.getenv("PATH"),
                            "TERM", "xterm-256color",
                            "LC_ALL", "C.UTF-8",
                            "DATASET", SimulatedAmpServer.DATASET.toString(),
                            "TABLES", "blocks,logs",
                            "AMPSYNC_MICROBATCH_BLOCKS", "50",
                            "AMPSYNC_BACKFILL_MICROBATCH_BLOCKS", "50",
                            "DATABASE_URL", "postgresql://postgres@localhost:" + postgres.getPort() + "/postgres",
                            "AMP_FLIGHT_ADDR", amp.address()));
            builder.environment().putAll(more);
            script = builder.redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
        }

        String received() throws IOException {
            return Files.readString(out);
        }

        List<String> screen() throws IOException {
            return new Screen(COLUMNS, ROWS).receive(received()).lines();
        }

        List<String> await(Predicate<List<String>> expected) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!expected.test(screen())) {
                if (System.nanoTime() > deadline || !script.isAlive()) {
                    throw new AssertionError("the screen never was as expected: " + String.join("\n", screen()));
                }
                Thread.sleep(200);
            }
            return screen();
        }

        void terminate() throws Exception {
            List<ProcessHandle> inside = script.descendants().toList();
            assertThat(inside).isNotEmpty();
            inside.forEach(ProcessHandle::destroy);
            assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    @Test
    void linesAreDrawnBelowALogThatStaysWhole() throws Exception {
        InstalledTool.require("script");
        List<String> documented = documented();
        try (Session sync = new Session("", Map.of())) {
            List<String> drawn = sync.await(lines -> shape(lastLines(lines, 3)).equals(shape(documented)));
            assertThat(lastLines(drawn, 3).get(0)).startsWith("TABLE ").endsWith(" ETA");
            sync.await(lines -> count(lines, " at the head ") == 2 && count(lines, "caught up with its chain") == 2);
            sync.terminate();

            List<String> left = sync.screen();
            assertThat(left)
                    .noneMatch(line -> line.startsWith("TABLE ") || line.contains(" ETA"))
                    .anyMatch(line -> line.contains("table blocks: caught up with its chain at mainnet block "))
                    .anyMatch(line -> line.contains("table blocks: stopped"))
                    .noneMatch(line -> line.contains("rows/s)"));
            assertThat(left.stream().filter(line -> !line.matches(LOG_LINE)).toList())
                    .as("lines that begin with no time are the rest of one that was too long")
                    .hasSizeLessThanOrEqualTo(3);
            assertThat(count(left, "caught up with its chain")).isEqualTo(2);
        }
        assertThat(rows("blocks")).isEqualTo(BLOCKS);
    }

    @Test
    void anotherSizeOfTheTerminalIsFollowed() throws Exception {
        InstalledTool.require("script");
        String narrower = "(sleep 6; stty cols 50 < /dev/tty) &";
        try (Session sync = new Session(narrower, Map.of("AMPSYNC_PROGRESS", "live", "CI", "true"))) {
            sync.await(lines -> lines.stream().anyMatch(line -> line.startsWith("TABLE ") && line.contains("BLOCK")));
            sync.await(lines -> lines.stream()
                    .anyMatch(line -> line.startsWith("TABLE ") && !line.contains("BLOCK") && line.endsWith("ETA")));
            sync.terminate();
        }
    }

    @Test
    void whereNobodyDrawsThereAreLinesInTheLogAndNoControlSequences() throws Exception {
        InstalledTool.require("script");
        for (Map<String, String> against :
                List.of(Map.of("CI", "true"), Map.of("TERM", "dumb"), Map.of("AMPSYNC_PROGRESS", "log"))) {
            beginAnew();
            try (Session sync = new Session("", against)) {
                sync.await(lines -> lines.stream().anyMatch(line -> line.contains("table blocks: mainnet block ")));
                sync.terminate();
                assertThat(sync.received()).doesNotContain("\u001b").doesNotContain("TABLE ");
            }
        }
    }

    /** What docs/operations.md shows of the terminal. */
    private static List<String> documented() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "operations.md"));
        int head = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("TABLE ") && lines.get(i).endsWith(" ETA")) {
                head = i;
            }
        }
        assertThat(head).isPositive();
        return lines.subList(head, head + 3);
    }

    private static long count(List<String> lines, String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    private static List<String> lastLines(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** Without the figures. */
    private static List<String> shape(List<String> lines) {
        List<String> shapes = new ArrayList<>();
        for (String line : lines) {
            shapes.add(line.replaceAll("[█░]+", "BAR")
                    .replaceAll("[\\d,.]+ (s|min|h|d)\\b", "T")
                    .replaceAll("[\\d,.]+", "N")
                    .replaceAll(" +", " "));
        }
        return shapes;
    }

    private static long rows(String table) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getLong(1);
        }
    }
}
