package io.ampsync.cli.metrics;

import io.ampsync.postgres.status.PoolStatus;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The metrics of one run. Thread-safe. */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CommitMetrics commits = new CommitMetrics(registry);
    private final StatusMetrics streams = new StatusMetrics(registry);
    private volatile Supplier<List<TableStatus>> tables = List::of;

    public Metrics(String version) {
        Gauge.builder("ampsync.build.info", () -> 1)
                .description("1, with the version of ampsync.")
                .tag("version", version)
                .register(registry);
    }

    /** Is to be told of commits. */
    public SyncListener listener() {
        return commits;
    }

    /** Reports on these streams from now on, and on what the process holds. */
    public void show(
            Supplier<List<TableStatus>> source, Supplier<Optional<PoolStatus>> pool, LongSupplier bufferedBytes) {
        tables = source;
        Gauge.builder("ampsync.buffered.bytes", bufferedBytes, LongSupplier::getAsLong)
                .description("Memory that rows hold that are not committed yet.")
                .strongReference(true)
                .register(registry);
        if (pool.get().isPresent()) {
            connections(pool, "active", PoolStatus::active);
            connections(pool, "idle", PoolStatus::idle);
            gauge(pool, "ampsync.pool.max.connections", "Most connections of the pool.", PoolStatus::max);
            gauge(pool, "ampsync.pool.waiting", "Threads that wait for a connection.", PoolStatus::waiting);
        }
    }

    private void connections(Supplier<Optional<PoolStatus>> pool, String state, ToDoubleFunction<PoolStatus> value) {
        Gauge.builder(
                        "ampsync.pool.connections",
                        pool,
                        of -> of.get().map(value::applyAsDouble).orElse(Double.NaN))
                .description("Connections of the pool.")
                .strongReference(true)
                .tag("state", state)
                .register(registry);
    }

    private void gauge(
            Supplier<Optional<PoolStatus>> pool, String name, String description, ToDoubleFunction<PoolStatus> value) {
        Gauge.builder(name, pool, of -> of.get().map(value::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Everything, as of now, in Prometheus' text format. */
    public String scrape() {
        tables.get().forEach(status -> {
            streams.update(status);
            commits.expect(status.stream());
        });
        return registry.scrape();
    }
}
