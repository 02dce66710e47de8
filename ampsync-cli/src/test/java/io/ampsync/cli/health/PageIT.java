package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ampsync.cli.TestStatus;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. */
class PageIT {
    @TempDir
    private Path profile;

    private static SyncStream stream(String table) {
        return SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), table));
    }

    private static Commit reorg() {
        Undo undo = new Undo(4, new UndoCause.Reorg(List.of(new Invalidation("mainnet", 90, 99))), new IdRange(1, 3));
        return new Commit(5, new Written(9, 1_234, 0), Optional.of(undo), Optional.empty(), Duration.ZERO);
    }

    private static TableStatus status(String table, State state, StreamPosition position) {
        BlockRange range = new BlockRange("mainnet", 0, 21_000_149, BlockHash.ZERO, null, Instant.now());
        TableStatus status = TestStatus.of(stream(table), state, position, List.of(range));
        return new TableStatus(
                status.stream(),
                state,
                new StreamProgress(List.of(range), position, OptionalLong.of(7), Optional.empty(), Optional.empty()),
                status.totals(),
                status.throughput(),
                status.waiting(),
                status.error());
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
            RecentEvents events = new RecentEvents(() -> Instant.parse("2026-04-15T12:00:00Z"));
            events.retrying(stream("logs"), TargetException.mismatch("secret host"), Duration.ofSeconds(1));
            events.committed(stream("blocks"), reorg());
            server.showEvents(events);
            String shown = dump(browser.orElseThrow(), "http://127.0.0.1:" + server.port() + "/");
            assertThat(shown)
                    .contains("1.2.3")
                    .contains("1 of 2 tables ready")
                    .containsPattern("state good\">at head<")
                    .containsPattern("state bad\">failed<")
                    .contains("mainnet 21000149")
                    .contains("logs")
                    .contains("class=\"rate\" width=\"150\" height=\"32\"><polyline points=\"150.0,30.0\"")
                    .contains("class=\"lag\" width=\"150\" height=\"32\"><polyline points=\"150.0,2.0\"")
                    .contains("7 blocks")
                    .contains("<td>2026-04-15 12:00:00</td><td>blocks</td><td>mainnet 90 to 99</td>"
                            + "<td class=\"number\">10</td><td class=\"number\">1,234</td>")
                    .contains("<td>logs</td><td>target table doesn't fit</td><td class=\"number\">1</td>")
                    .doesNotContain("secret name", "secret host", ">none since the start<");
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
