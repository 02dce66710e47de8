package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ampsync.cli.TestStatus;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
class PageIT {
    @TempDir
    private Path profile;

    private static TableStatus status(String table, State state, StreamPosition position) {
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), table));
        BlockRange range = new BlockRange("mainnet", 0, 21_000_149, BlockHash.ZERO, null, Instant.now());
        return TestStatus.of(stream, state, position, List.of(range));
    }

    @Test
    void showsEachTableWithItsStateAndAChart() throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent() || "true".equals(System.getenv("CI")), "Chromium isn't installed");
        try (HealthServer server = HealthServer.start(new HealthSettings(Optional.empty(), 0, true, false), "1.2.3")) {
            server.show(() -> List.of(
                    status("blocks", State.AT_HEAD, StreamPosition.AT_HEAD),
                    TestStatus.with(
                            Optional.of(TargetException.mismatch("secret name")),
                            status("logs", State.FAILED, StreamPosition.UNKNOWN))));
            String shown = dump(browser.orElseThrow(), "http://127.0.0.1:" + server.port() + "/");
            assertThat(shown)
                    .contains("1.2.3")
                    .contains("1 of 2 tables ready")
                    .containsPattern("state good\">at head<")
                    .containsPattern("state bad\">failed<")
                    .contains("mainnet 21000149")
                    .contains("logs")
                    .contains("<polyline points=\"180.0,30.0\"")
                    .doesNotContain("secret name");
        }
    }

    private static Optional<Path> browser() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The document after its scripts have run. */
    private String dump(Path browser, String address) throws Exception {
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + profile,
                        "--virtual-time-budget=3000",
                        "--dump-dom",
                        address)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }
}
