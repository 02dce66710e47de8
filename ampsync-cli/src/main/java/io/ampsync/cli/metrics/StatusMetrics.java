package io.ampsync.cli.metrics;

import io.ampsync.error.ErrorKind;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Stage;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Totals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What is asked for when Prometheus asks: the status of each stream. */
final class StatusMetrics {
    private final MeterRegistry registry;
    private final Map<SyncStream, StreamMeters> streams = new ConcurrentHashMap<>();

    StatusMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What the next scrape says of a stream. */
    void update(TableStatus status) {
        streams.computeIfAbsent(status.stream(), stream -> new StreamMeters(status))
                .show(status);
    }

    /** Meters that read the newest status. */
    private final class StreamMeters {
        private final Tags labels;
        private volatile TableStatus status;
        /** Causes of retries, and networks, that have their meters. */
        private final Set<Object> known = ConcurrentHashMap.newKeySet();

        StreamMeters(TableStatus first) {
            this.labels = StreamLabels.of(first.stream());
            this.status = first;
            counter("ampsync.rows", "Committed rows, undone ones included.", Totals::rows);
            counter("ampsync.bytes", "Bytes that committed rows took on the way to the database.", Totals::bytes);
            counter("ampsync.quarantined.rows", "Rows that their table can't hold.", Totals::keptAsideRows);
            counter(
                    "ampsync.reorgs",
                    "Reorgs that were applied.",
                    totals -> totals.reorgs().count());
            counter(
                    "ampsync.reorg.blocks",
                    "Blocks that reorgs have replaced.",
                    totals -> totals.reorgs().blocks());
            counter(
                    "ampsync.undone.rows",
                    "Rows that reorgs have removed.",
                    totals -> totals.reorgs().removedRows());
            for (Stage stage : Stage.values()) {
                String name = stage.name().toLowerCase(Locale.ROOT);
                FunctionCounter.builder("ampsync.stage", this, meters -> meters.seconds(stage))
                        .description(
                                "Time that the stream has spent waiting for the server, encoding rows, waiting for a"
                                        + " connection of the pool, or for the target otherwise.")
                        .baseUnit("seconds")
                        .tags(labels.and("stage", name))
                        .register(registry);
            }
            for (State state : State.values()) {
                gauge(
                        "ampsync.state",
                        "1 for the state that the stream is in.",
                        Tags.of("state", text(state)),
                        each -> each.state() == state ? 1 : 0);
            }
            gauge(
                    "ampsync.lag.blocks",
                    "Blocks that the server has and hasn't sent; absent if unknown.",
                    Tags.empty(),
                    each -> each.progress().lag().isPresent()
                            ? each.progress().lag().getAsLong()
                            : Double.NaN);
            gauge(
                    "ampsync.last.commit.timestamp.seconds",
                    "When the process has last committed.",
                    Tags.empty(),
                    each -> each.progress()
                            .committedAt()
                            .map(StatusMetrics::seconds)
                            .orElse(Double.NaN));
            gauge(
                    "ampsync.wait.seconds",
                    "How long it has been waiting for what it waits for; 0 while it works.",
                    Tags.empty(),
                    each -> each.waiting()
                            .map(wait -> Duration.between(wait.since(), Instant.now())
                                            .toMillis()
                                    / 1e3)
                            .orElse(0.0));
        }

        void show(TableStatus newest) {
            status = newest;
            newest.totals().retries().keySet().stream().filter(known::add).forEach(this::retries);
            newest.progress().watermark().stream()
                    .map(BlockRange::network)
                    .filter(known::add)
                    .forEach(this::network);
        }

        private void retries(ErrorKind kind) {
            FunctionCounter.builder("ampsync.retries", this, meters -> meters.count(kind))
                    .description("Failures that were waited out.")
                    .tags(labels.and("cause", kind.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }

        private void network(String network) {
            Tags label = Tags.of("network", network);
            gauge("ampsync.block", "Newest committed block.", label, each -> block(each.progress(), network));
            gauge(
                    "ampsync.block.timestamp.seconds",
                    "Time of the newest committed block; absent if unknown.",
                    label,
                    each -> time(each.progress(), network));
        }

        private double seconds(Stage stage) {
            return status.totals().stages().getOrDefault(stage, Duration.ZERO).toMillis() / 1e3;
        }

        private double count(ErrorKind kind) {
            return status.totals().retries().getOrDefault(kind, 0L);
        }

        private void counter(String name, String description, ToDoubleFunction<Totals> value) {
            FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.status.totals()))
                    .description(description)
                    .tags(labels)
                    .register(registry);
        }

        private void gauge(String name, String description, Tags more, ToDoubleFunction<TableStatus> value) {
            Gauge.builder(name, this, meters -> value.applyAsDouble(meters.status))
                    .description(description)
                    .tags(labels.and(more))
                    .register(registry);
        }
    }

    private static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static double block(StreamProgress progress, String network) {
        return progress.watermark().stream()
                .filter(range -> range.network().equals(network))
                .mapToDouble(BlockRange::end)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double time(StreamProgress progress, String network) {
        return progress.watermark().stream()
                .filter(range -> range.network().equals(network))
                .map(BlockRange::timestamp)
                .mapToDouble(time -> time == null ? Double.NaN : seconds(time))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1e3;
    }
}
