package io.ampsync.cli.metrics;

import static io.ampsync.cli.metrics.SampleMetrics.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.postgres.status.PoolStatus;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MetricsTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(ampsync_\\w+)(?:\\{([^}]*)\\})? \\S+$");

    private TableStatus blocks = SampleMetrics.status(BLOCKS, State.BACKFILLING, 1_000);
    private final Metrics metrics = SampleMetrics.of(() -> blocks);

    @Test
    void samplesHaveTheValuesOfTheStreams() {
        String labels = "{dataset=\"edge/mainnet@1.0.0\",table=\"blocks\"";
        assertThat(metrics.scrape())
                .contains("ampsync_rows_total" + labels + "} 1000.0")
                .contains("ampsync_rows_total{dataset=\"query\",table=\"ones\"} 7.0")
                .contains("ampsync_block{dataset=\"edge/mainnet@1.0.0\",network=\"mainnet\",table=\"blocks\"} 99.0")
                .contains(
                        "ampsync_stage_seconds_total{dataset=\"edge/mainnet@1.0.0\",stage=\"server\",table=\"blocks\"}"
                                + " 1.5")
                .contains("ampsync_retries_total{cause=\"unavailable\"," + labels.substring(1) + "} 4.0")
                .contains("ampsync_state{dataset=\"edge/mainnet@1.0.0\",state=\"backfilling\",table=\"blocks\"} 1.0")
                .contains("ampsync_state{dataset=\"edge/mainnet@1.0.0\",state=\"at_head\",table=\"blocks\"} 0.0")
                .contains("ampsync_lag_blocks" + labels + "} 12.0")
                .contains("ampsync_commit_seconds_count" + labels + "} 1")
                .contains("ampsync_commit_seconds_bucket" + labels + ",le=\"0.02\"} 0")
                .contains("ampsync_commit_seconds_bucket" + labels + ",le=\"0.1\"} 1")
                .contains("ampsync_buffered_bytes 4096.0")
                .contains("ampsync_pool_connections{state=\"active\"} 3.0")
                .contains("ampsync_build_info{version=\"1.2.3\"} 1");
    }

    @Test
    void whatComesUpLaterIsRegisteredOnce() {
        Logger micrometer = (Logger) LoggerFactory.getLogger("io.micrometer");
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        micrometer.addAppender(events);
        try {
            assertThat(metrics.scrape()).contains("ampsync_retries_total");
            assertThat(metrics.scrape()).contains("ampsync_retries_total");
        } finally {
            micrometer.detachAppender(events);
        }
        assertThat(events.list).isEmpty();
    }

    /** Micrometer holds what it reads by weak references unless it is told otherwise. */
    @Test
    void whatIsReadAtEachScrapeStays() {
        AtomicLong bytes = new AtomicLong(7);
        Metrics own = new Metrics("1.2.3");
        own.show(
                List::of,
                () -> Optional.of(new PoolStatus((int) bytes.get(), (int) bytes.get(), (int) bytes.get(), 1)),
                () -> bytes.get());
        System.gc();
        assertThat(own.scrape())
                .contains("ampsync_buffered_bytes 7.0", "ampsync_pool_max_connections 7.0")
                .contains("ampsync_pool_connections{state=\"idle\"} 7.0")
                .doesNotContain("NaN");
    }

    @Test
    void streamsThatHaveCommittedNothingHaveACountOfZero() {
        assertThat(metrics.scrape()).contains("ampsync_commit_seconds_count{dataset=\"query\",table=\"ones\"} 0");
    }

    @Test
    void samplesFollowTheStreams() {
        String before = metrics.scrape();
        blocks = SampleMetrics.status(BLOCKS, State.AT_HEAD, 2_000);
        assertThat(before).contains("table=\"blocks\"} 1000.0");
        assertThat(metrics.scrape())
                .contains("ampsync_rows_total{dataset=\"edge/mainnet@1.0.0\",table=\"blocks\"} 2000.0")
                .contains("state=\"backfilling\",table=\"blocks\"} 0.0");
    }

    @Test
    void everyMetricIsDocumentedWithItsLabels() throws Exception {
        Set<String> scraped = SAMPLE.matcher(metrics.scrape())
                .results()
                .map(MetricsTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
                .filter(line -> line.startsWith("| `ampsync_"))
                .map(line -> line.split("\\|"))
                .map(cells -> cells[1].strip().replace("`", "") + " " + labels(cells[2]))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(scraped);
    }

    /** The name without what histograms add to it, and the labels in alphabetical order. */
    private static String signature(MatchResult sample) {
        String name = sample.group(1).replaceFirst("_(bucket|count|sum|max)$", "");
        String labels = sample.group(2) == null ? "" : sample.group(2).replaceAll("=\"[^\"]*\"", "");
        return name + " " + labels(labels.replaceAll(",?\\ble\\b", ""));
    }

    private static String labels(String text) {
        return Pattern.compile("[a-z_]+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .sorted()
                .collect(Collectors.joining(","));
    }
}
