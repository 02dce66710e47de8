package io.ampsync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.context.MemoryBudget;
import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkProvider;
import io.ampsync.status.SyncListener;
import io.ampsync.testing.InMemoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs of one table, between a scripted source and a target in memory; ended after each test. */
public final class EngineExtension implements AfterEachCallback {
    public static final SyncStream TABLE = SyncStream.of(new AmpTable(DatasetReference.parse("eth_rpc"), "blocks"));
    public static final RetryPolicy FAST = new RetryPolicy(Duration.ofMillis(2), Duration.ofMillis(20));
    private static final MemoryBudget BUDGET = new MemoryBudget(1 << 30, 3, 4000, 4000);
    public static final Duration LONG = Duration.ofSeconds(20);

    QueryOptions query = QueryOptions.DEFAULT;
    final ScriptedSource source = new ScriptedSource();
    final InMemoryTable table = new InMemoryTable();
    private final List<TableRun> runs = new ArrayList<>();

    TableRun start() {
        return start(FAST, false, t -> table.open());
    }

    /** A run that starts from the first block when a reorg reaches below what it remembers. */
    TableRun startResyncing() {
        return start(
                new RunOptions(
                        128, ReorgPolicy.RESYNC, FAST, query, false, 1, BUDGET, false, false, new SyncListener() {}),
                t -> table.open());
    }

    TableRun start(RetryPolicy retry, boolean failFast, SinkProvider sinks) {
        return start(
                new RunOptions(
                        128, ReorgPolicy.FAIL, retry, query, failFast, 1, BUDGET, false, false, new SyncListener() {}),
                sinks);
    }

    TableRun start(SyncStream stream, boolean untilCaughtUp) {
        RunOptions options = new RunOptions(
                128, ReorgPolicy.FAIL, FAST, query, false, 1, BUDGET, false, untilCaughtUp, new SyncListener() {});
        return start(stream, options, t -> table.open());
    }

    private TableRun start(RunOptions options, SinkProvider sinks) {
        return start(TABLE, options, sinks);
    }

    private TableRun start(SyncStream stream, RunOptions options, SinkProvider sinks) {
        TableRun run = new TableRun(stream, source, sinks, options);
        runs.add(run);
        run.start();
        return run;
    }

    long watermarkEnd() {
        return table.state().watermark().map(mark -> mark.ranges().get(0).end()).orElse(-1L);
    }

    List<Long> blocks() {
        return blocksOf(table.rows());
    }

    static List<Long> blocksOf(List<InMemoryTable.Row> rows) {
        return rows.stream().map(row -> (Long) row.values().get("block")).toList();
    }

    void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(LONG);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now())
                    .as(() -> "waited in vain; " + runs.get(runs.size() - 1).status())
                    .isBefore(deadline);
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        for (TableRun run : runs) {
            run.stop();
            assertThat(run.join(LONG)).isTrue();
        }
        source.close();
    }
}
