package io.ampsync.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.cli.InstalledTool;
import io.ampsync.status.TableStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard and the alerts that come with ampsync. */
class MonitoringFilesTest {
    private static final Path ALERTS = Path.of("..", "ops", "prometheus", "alerts.yaml");
    private static final Path DASHBOARD = Path.of("..", "ops", "grafana", "ampsync.json");
    private static final Path ALERT_CASES = Path.of("..", "ops", "prometheus", "alerts_test.yaml");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(ampsync_\\w+)(?:\\{([^}]*)\\})? \\S+$");
    private static final Pattern SELECTOR = Pattern.compile("\\b(ampsync_\\w+)\\{([^}]*)\\}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|=|!=|!~)");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");

    /** Prometheus adds them. */
    private static final Set<String> SCRAPED = Set.of("job", "instance");

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
        InstalledTool.requireContent("", "promtool", "check", "rules", ALERTS.toString());
    }

    @Test
    void alertsFireAfterTheirTimeAndNotWithoutReason() throws Exception {
        InstalledTool.requireContent("", "promtool", "test", "rules", ALERT_CASES.toString());
    }

    @Test
    void everyAlertIsTriedBothWays() throws Exception {
        Set<String> alerts = names(yaml(ALERTS), "alert");
        assertThat(alerts).isNotEmpty();
        List<Map<?, ?>> cases = maps(yaml(ALERT_CASES))
                .filter(each -> each.containsKey("alertname"))
                .toList();
        assertThat(names(cases.stream().filter(each -> each.containsKey("exp_alerts")), "alertname"))
                .as("alerts that are seen firing")
                .isEqualTo(alerts);
        assertThat(names(cases.stream().filter(each -> !each.containsKey("exp_alerts")), "alertname"))
                .as("alerts that are seen silent")
                .isEqualTo(alerts);
    }

    private static Object yaml(Path file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    private static Set<String> names(Object document, String key) {
        return names(maps(document), key);
    }

    private static Set<String> names(Stream<Map<?, ?>> maps, String key) {
        return maps.filter(each -> each.containsKey(key))
                .map(each -> String.valueOf(each.get(key)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All maps within a document, at any depth. */
    private static Stream<Map<?, ?>> maps(@Nullable Object part) {
        if (part instanceof Map<?, ?> map) {
            return Stream.concat(Stream.of(map), map.values().stream().flatMap(MonitoringFilesTest::maps));
        }
        return part instanceof List<?> list ? list.stream().flatMap(MonitoringFilesTest::maps) : Stream.empty();
    }

    @Test
    void labelsThatAreAskedForAreThoseOfTheMetrics() throws Exception {
        Map<String, Set<String>> labels = new TreeMap<>();
        SAMPLE.matcher(scrape())
                .results()
                .forEach(sample -> labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>(SCRAPED))
                        .addAll(labels(sample.group(2))));
        Set<String> all = labels.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (Path file : List.of(ALERTS, DASHBOARD)) {
            String text = Files.readString(file).replace("\\\"", "\"");
            assertThat(SELECTOR.matcher(text).results())
                    .isNotEmpty()
                    .allSatisfy(selector -> assertThat(labels.get(selector.group(1)))
                            .as(selector.group())
                            .containsAll(labels(selector.group(2))));
            assertThat(GROUPING.matcher(text).results())
                    .isNotEmpty()
                    .allSatisfy(grouping -> assertThat(all)
                            .as(grouping.group())
                            .containsAll(List.of(grouping.group(1).split("\\s*,\\s*"))));
        }
    }

    private static List<String> labels(@Nullable String list) {
        return list == null
                ? List.of()
                : LABEL.matcher(list).results().map(label -> label.group(1)).toList();
    }

    private static String scrape() {
        return SampleMetrics.of(() -> SampleMetrics.status(SampleMetrics.BLOCKS, State.BACKFILLING, 1_000))
                .scrape();
    }

    @Test
    void prometheusHasNothingToSayAgainstTheMetrics() throws Exception {
        InstalledTool.requireContent(scrape(), "promtool", "check", "metrics");
    }
}
