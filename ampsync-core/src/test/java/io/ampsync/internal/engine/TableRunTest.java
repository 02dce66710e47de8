package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.AmpTable;
import io.ampsync.Cursor;
import io.ampsync.DatasetReference;
import io.ampsync.InMemoryStateStore;
import io.ampsync.OwnershipException;
import io.ampsync.ReorgPolicy;
import io.ampsync.RetryPolicy;
import io.ampsync.SinkException;
import io.ampsync.SourceException;
import io.ampsync.SyncListener;
import io.ampsync.TableStatus;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.End;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.NothingSynced;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.testing.InMemoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableRunTest {
    private static final AmpTable TABLE = new AmpTable(DatasetReference.parse("eth_rpc"), "blocks");
    private static final RetryPolicy FAST = new RetryPolicy(Duration.ofMillis(2), Duration.ofMillis(20));
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedSource source = new ScriptedSource();
    private final InMemoryTable table = new InMemoryTable();
    private final List<TableRun> runs = new ArrayList<>();

    @AfterEach
    void everythingIsFreed() throws InterruptedException {
        for (TableRun run : runs) {
            run.stop();
            assertThat(run.join(LONG)).isTrue();
        }
        source.close();
    }

    @Test
    void aMicrobatchBecomesVisibleInOneCommit() {
        source.session(
                new Rows(range(0, 9)),
                new Rows(range(0, 9), 0, 1, 2),
                new Rows(range(0, 9), 9),
                new Complete(range(0, 9)));

        start();

        await(() -> watermarkEnd() == 9);
        assertThat(blocks()).containsExactly(0L, 1L, 2L, 9L);
        assertThat(table.commits()).isEqualTo(1);
        assertThat(table.rows()).extracting(InMemoryTable.Row::transactionId).containsExactly(1L, 1L, 1L, 2L);
    }

    @Test
    void aReorgSwitchesRowsInOneCommit() {
        source.session(
                new Rows(range(0, 9), 0, 9),
                new Complete(range(0, 9)),
                new Rows(range(10, 12), 10, 11, 12),
                new Complete(range(10, 12)),
                new Rows(range(10, 13, 1, 0), 10, 13),
                new Complete(range(10, 13, 1, 0)));

        start();

        await(() -> watermarkEnd() == 13);
        assertThat(blocks()).containsExactly(0L, 9L, 10L, 13L);
        assertThat(table.commits()).isEqualTo(3);
    }

    @Test
    void aPartialReorgReconnectsFromAnOlderWatermarkWithoutAHoleForReaders() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        table.onCommit(rows -> seen.add(blocksOf(rows)));
        source.session(
                new Rows(range(0, 999), 0, 999),
                new Complete(range(0, 999)),
                new Rows(range(1000, 1499), 1000, 1498),
                new Complete(range(1000, 1499)),
                new Rows(range(1498, 1501, 1, 0)));
        source.session(new Rows(range(1000, 1501, 1, 0), 1000, 1498, 1501), new Complete(range(1000, 1501, 1, 0)));

        start();

        await(() -> watermarkEnd() == 1501);
        assertThat(seen)
                .containsExactly(
                        List.of(0L, 999L), List.of(0L, 999L, 1000L, 1498L), List.of(0L, 999L, 1000L, 1498L, 1501L));
        assertThat(source.cursors())
                .containsExactly(Optional.empty(), Optional.of(Cursor.after(List.of(range(0, 999)))));
    }

    @Test
    void aReorgIntoTheCatchUpRangeHealsAlsoWhenBlocksHaveComeSince() {
        source.session(
                new Rows(range(0, 999), 0),
                new Complete(range(0, 999)),
                new Rows(range(1000, 1434), 1000, 1434),
                new Complete(range(1000, 1434)),
                new Rows(range(1435, 1450), 1435),
                new Complete(range(1435, 1450)),
                new Rows(range(1432, 1460, 1, 0)));
        source.session(new Rows(range(1000, 1460, 1, 0), 1000, 1460), new Complete(range(1000, 1460, 1, 0)));

        start();

        await(() -> watermarkEnd() == 1460);
        assertThat(blocks()).containsExactly(0L, 1000L, 1460L);
        assertThat(source.cursors().get(1)).contains(Cursor.after(List.of(range(0, 999))));
    }

    @Test
    void rowsOfACutOffMicrobatchAreDroppedAndComeAgain() {
        source.session(
                new Rows(range(0, 4), 0, 1),
                new Fail(new SourceException(SourceException.Reason.UNAVAILABLE, "connection reset", null)));
        source.session(new Rows(range(0, 9), 0, 1, 9), new Complete(range(0, 9)));

        start();

        await(() -> watermarkEnd() == 9);
        assertThat(blocks()).containsExactly(0L, 1L, 9L);
    }

    @Test
    void anOversizeMicrobatchIsCommittedInPartsAndRewoundAfterACrash() throws Exception {
        source.session(new Rows(range(0, 9), LongStream.range(0, 50).toArray()), new Rows(range(0, 9), 7));
        TableRun crashing = start();
        await(() -> table.commits() == 1);
        crashing.stop();
        assertThat(crashing.join(LONG)).isTrue();
        assertThat(blocks()).hasSize(50);

        source.session(new Rows(range(0, 9), 0, 9), new Complete(range(0, 9)));
        start();

        await(() -> watermarkEnd() == 9);
        assertThat(blocks()).containsExactly(0L, 9L);
    }

    @Test
    void anOversizeReorgIsNeverSeenInParts() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        long[] many = LongStream.range(10, 60).toArray();
        source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 59), 10),
                new Complete(range(10, 59)),
                new Rows(range(10, 69, 1, 0), many),
                new Rows(range(10, 69, 1, 0), many),
                new Complete(range(10, 69, 1, 0)));
        table.onCommit(rows -> seen.add(blocksOf(rows)));

        start();

        await(() -> watermarkEnd() == 69);
        assertThat(seen).hasSize(3);
        assertThat(seen.get(2)).hasSize(101);
    }

    @Test
    void commitsAreRepeatedUntilTheyAreKnownToHaveHappened() {
        table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        table.failNextCommit(InMemoryTable.Failure.AFTER_COMMIT);
        table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        start();

        await(() -> watermarkEnd() == 1);
        assertThat(blocks()).containsExactly(0L, 1L);
        assertThat(table.commits()).isEqualTo(2);
    }

    @Test
    void anEmptyDatasetIsWaitedForWithoutATrace() {
        source.session(new NothingSynced(), new End());
        source.session(new NothingSynced(), new End());
        source.session(new Rows(range(5, 5), 5), new Complete(range(5, 5)));

        start();

        await(() -> watermarkEnd() == 5);
        assertThat(source.cursors()).containsOnly(Optional.empty());
        assertThat(table.state().watermarks()).hasSize(1);
    }

    @Test
    void permanentTroubleEndsTheTableAndSaysSo() throws Exception {
        SourceException refused = new SourceException(SourceException.Reason.INVALID_QUERY, "no such table", null);
        source.session(new Fail(refused));

        TableRun run = start();

        assertThat(run.join(LONG)).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.FAILED);
        assertThat(run.status().error()).containsSame(refused);
    }

    @Test
    void aTableThatLosesOwnershipEndsWithoutCommitting() throws Exception {
        table.onCommit(rows -> takeOver());
        source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        TableRun run = start();

        assertThat(run.join(LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(OwnershipException.class);
        assertThat(blocks()).containsExactly(0L);
    }

    private void takeOver() {
        try (TransactionalSink other = table.open()) {
            other.load();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRunStopsWhileTheServerIsSilentAndWhileItWaits() throws Exception {
        source.session();
        TableRun silent = start();
        await(() -> silent.status().state() == TableStatus.State.STREAMING);
        Instant before = Instant.now();
        silent.stop();
        assertThat(silent.join(LONG)).isTrue();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));

        source.session(new Fail(new SourceException(SourceException.Reason.UNAVAILABLE, "refused", null)));
        TableRun waiting = start(new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1)), false, t -> table.open());
        await(() -> waiting.status().state() == TableStatus.State.RETRYING);
        waiting.stop();
        assertThat(waiting.join(Duration.ofSeconds(2))).isTrue();
        assertThat(waiting.status().state()).isEqualTo(TableStatus.State.STOPPED);
    }

    @Test
    void aRunStopsWhileTheTargetIsAwayAndTheReaderIsHeldUp() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        }
        source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)),
                new Rows(range(2, 2), 2),
                new Complete(range(2, 2)));
        TableRun run = start(new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1)), false, t -> table.open());
        await(() -> run.status().state() == TableStatus.State.RETRYING);

        run.stop();

        assertThat(run.join(Duration.ofSeconds(2))).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.STOPPED);
        assertThat(table.rows()).isEmpty();
    }

    @Test
    void aRunStopsWhileItsStateIsBeingLoaded() throws Exception {
        UnreachableSink sink = new UnreachableSink();
        TableRun run = start(FAST, false, t -> sink);
        assertThat(sink.loading.await(10, TimeUnit.SECONDS)).isTrue();

        run.stop();

        assertThat(run.join(Duration.ofSeconds(2))).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.STOPPED);
    }

    /** Waits for a database that never answers. */
    private static final class UnreachableSink implements TransactionalSink {
        final CountDownLatch loading = new CountDownLatch(1);
        private final CountDownLatch aborted = new CountDownLatch(1);

        @Override
        public StreamSnapshot load() throws InterruptedException {
            loading.countDown();
            aborted.await();
            throw new SinkException("aborted", true, null);
        }

        @Override
        public void prepare(Schema schema) {}

        @Override
        public SinkGroup begin() {
            throw new IllegalStateException("never loaded");
        }

        @Override
        public void abort() {
            aborted.countDown();
        }

        @Override
        public void close() {}
    }

    @Test
    void columnsThatChangeAreTakenUpByAFreshStart() {
        Schema wider = new Schema(
                List.of(ScriptedSource.SCHEMA.getFields().get(0), Field.nullable("note", new ArrowType.Utf8())));
        source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new End());
        source.announce(wider);
        source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));
        source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));

        start();

        await(() -> watermarkEnd() == 1);
        assertThat(table.schema()).contains(wider);
        assertThat(blocks()).containsExactly(0L, 1L);
    }

    @Test
    void theSourcesReturnDoesNotHideThatTheTargetIsAway() {
        Progress progress = new Progress(TABLE, new SyncListener() {});
        SinkException away = new SinkException("database away", true, null);
        progress.streaming();
        progress.commitRetrying(away, Duration.ofSeconds(1));
        progress.streaming();

        assertThat(progress.status().state()).isEqualTo(TableStatus.State.RETRYING);
        assertThat(progress.status().error()).containsSame(away);
    }

    @Test
    void failFastGivesUpBeforeTheFirstConnectionOnly() throws Exception {
        SourceException refused = new SourceException(SourceException.Reason.UNAVAILABLE, "refused", null);
        source.session(new Fail(refused));
        TableRun hasty = start(FAST, true, t -> table.open());
        assertThat(hasty.join(LONG)).isTrue();
        assertThat(hasty.status().state()).isEqualTo(TableStatus.State.FAILED);

        source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new Fail(refused));
        source.session(new Fail(refused));
        source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));
        start(FAST, true, t -> table.open());
        await(() -> watermarkEnd() == 1);
    }

    @Test
    void aPlainSinkGetsEventsInOrderAndWatermarksAfterTheirRows() {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        InMemoryStateStore store = new InMemoryStateStore();
        source.session(
                new Rows(range(0, 9), 0, 9),
                new Complete(range(0, 9)),
                new Rows(range(10, 12), 10),
                new Complete(range(10, 12)),
                new Rows(range(10, 13, 1, 0), 13),
                new Complete(range(10, 13, 1, 0)));

        start(FAST, false, t -> new StoredSink(store, new LoggingSink(log)));

        await(() -> log.size() == 7);
        assertThat(log)
                .containsExactly(
                        "write 0 (2 rows)",
                        "watermark 1",
                        "write 2 (1 rows)",
                        "watermark 3",
                        "undo 2..3",
                        "write 5 (1 rows)",
                        "watermark 6");
        await(() -> store.load().watermark().map(mark -> mark.id()).equals(Optional.of(6L)));
    }

    private TableRun start() {
        return start(FAST, false, t -> table.open());
    }

    private TableRun start(RetryPolicy retry, boolean failFast, SinkProvider sinks) {
        RunOptions options = new RunOptions(128, ReorgPolicy.FAIL, retry, failFast, 4000, new SyncListener() {});
        TableRun run = new TableRun(TABLE, source, sinks, options);
        runs.add(run);
        run.start();
        return run;
    }

    private long watermarkEnd() {
        return table.state().watermark().map(mark -> mark.ranges().get(0).end()).orElse(-1L);
    }

    private List<Long> blocks() {
        return blocksOf(table.rows());
    }

    private static List<Long> blocksOf(List<InMemoryTable.Row> rows) {
        return rows.stream().map(row -> (Long) row.values().get("block")).toList();
    }

    private void await(BooleanSupplier condition) {
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
}
