package io.ampsync.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.status.PoolStatus;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts that come with ampsync. */
class MonitoringFilesTest {
    private static final Path ALERTS = Path.of("..", "ops", "prometheus", "alerts.yaml");
    private static final Path DASHBOARD = Path.of("..", "ops", "grafana", "ampsync.json");
    private static final Pattern NAME = Pattern.compile("\\bampsync_[a-z_]+");

    private static Set<String> metrics(Path file) throws IOException {
        Matcher names = NAME.matcher(Files.readString(file));
        return names.results()
                .map(name -> name.group().replaceFirst("_(bucket|count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> documented() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
                .filter(line -> line.startsWith("| `ampsync_"))
                .map(line -> line.replaceFirst("^\\| `(\\w+)`.*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theDashboardShowsEveryMetricAndNoOther() throws Exception {
        assertThat(new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels"))
                .isNotEmpty();
        assertThat(metrics(DASHBOARD)).isEqualTo(documented());
    }

    @Test
    void alertsAreAboutMetricsThatExist() throws Exception {
        assertThat(metrics(ALERTS)).isNotEmpty();
        assertThat(documented()).containsAll(metrics(ALERTS));
    }

    @Test
    void prometheusUnderstandsTheAlerts() throws Exception {
        promtool("", "check", "rules", ALERTS.toString());
    }

    @Test
    void prometheusHasNothingToSayAgainstTheMetrics() throws Exception {
        Metrics metrics = new Metrics("1.2.3");
        metrics.show(List::of, () -> Optional.of(new PoolStatus(10, 3, 2, 1)), () -> 4_096);
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet@1.0.0"), "blocks"));
        metrics.listener()
                .committed(
                        stream,
                        new Commit(5, new Written(9, 0, 0), Optional.empty(), Optional.empty(), Duration.ofMillis(3)));
        promtool(metrics.scrape(), "check", "metrics");
    }

    /** Installed in continuous integration, and skipped elsewhere if it is missing. */
    private static void promtool(String input, String... arguments) throws Exception {
        boolean present = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(present || "true".equals(System.getenv("CI")), "promtool isn't installed");
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
