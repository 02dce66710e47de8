package io.ampsync.cli.metrics;

import io.ampsync.model.Invalidation;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What is learnt of each commit when it happens: how long it took, how large it was, how deep its reorg. */
final class CommitMetrics implements SyncListener {
    private static final Duration[] SECONDS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };
    private static final double[] BYTES = {1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 23, 1 << 26};
    private static final double[] BLOCKS = {1, 2, 5, 10, 20, 64, 128, 500};

    private final MeterRegistry registry;

    CommitMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Has the meters of a stream there from the start, so that nothing happening shows as nothing. */
    void expect(SyncStream stream) {
        Tags labels = StreamLabels.of(stream);
        Timer unusedTimer = duration(labels);
        DistributionSummary unusedSummary = size(labels);
    }

    private Timer duration(Tags labels) {
        return Timer.builder("ampsync.commit")
                .description("How long commits took, with what was still to be written then.")
                .tags(labels)
                .serviceLevelObjectives(SECONDS)
                .register(registry);
    }

    private DistributionSummary size(Tags labels) {
        return DistributionSummary.builder("ampsync.group")
                .description("Bytes of rows that became visible together.")
                .baseUnit("bytes")
                .tags(labels)
                .serviceLevelObjectives(BYTES)
                .register(registry);
    }

    @Override
    public void committed(SyncStream stream, Commit commit) {
        Tags labels = StreamLabels.of(stream);
        duration(labels).record(commit.took());
        size(labels).record((double) commit.written().bytes());
        commit.undo().map(Undo::cause).ifPresent(cause -> {
            if (cause instanceof UndoCause.Reorg reorg) {
                reorg.invalidations().forEach(replaced -> reorg(labels, replaced));
            }
        });
    }

    private void reorg(Tags labels, Invalidation replaced) {
        DistributionSummary.builder("ampsync.reorg.depth")
                .description("Blocks that reorgs have replaced.")
                .baseUnit("blocks")
                .tags(labels.and("network", replaced.network()))
                .serviceLevelObjectives(BLOCKS)
                .register(registry)
                .record((double) replaced.blocks());
    }
}
