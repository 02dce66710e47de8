package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.InMemoryStateStore;
import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.End;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.NothingSynced;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.testing.InMemoryTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What readers of the target see, and when. */
class TableRunTest {
    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    @Test
    void aMicrobatchBecomesVisibleInOneCommit() {
        engine.source.session(
                new Rows(range(0, 9)),
                new Rows(range(0, 9), 0, 1, 2),
                new Rows(range(0, 9), 9),
                new Complete(range(0, 9)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L, 1L, 2L, 9L);
        assertThat(engine.table.commits()).isEqualTo(1);
        assertThat(engine.table.rows())
                .extracting(InMemoryTable.Row::transactionId)
                .containsExactly(1L, 1L, 1L, 2L);
    }

    @Test
    void aReorgSwitchesRowsInOneCommit() {
        engine.source.session(
                new Rows(range(0, 9), 0, 9),
                new Complete(range(0, 9)),
                new Rows(range(10, 12), 10, 11, 12),
                new Complete(range(10, 12)),
                new Rows(range(10, 13, 1, 0), 10, 13),
                new Complete(range(10, 13, 1, 0)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 13);
        assertThat(engine.blocks()).containsExactly(0L, 9L, 10L, 13L);
        assertThat(engine.table.commits()).isEqualTo(3);
    }

    @Test
    void aPartialReorgReconnectsFromAnOlderWatermarkWithoutAHoleForReaders() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        engine.table.onCommit(rows -> seen.add(EngineExtension.blocksOf(rows)));
        engine.source.session(
                new Rows(range(0, 999), 0, 999),
                new Complete(range(0, 999)),
                new Rows(range(1000, 1499), 1000, 1498),
                new Complete(range(1000, 1499)),
                new Rows(range(1498, 1501, 1, 0)));
        engine.source.session(
                new Rows(range(1000, 1501, 1, 0), 1000, 1498, 1501), new Complete(range(1000, 1501, 1, 0)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 1501);
        assertThat(seen)
                .containsExactly(
                        List.of(0L, 999L), List.of(0L, 999L, 1000L, 1498L), List.of(0L, 999L, 1000L, 1498L, 1501L));
        assertThat(engine.source.cursors())
                .containsExactly(Optional.empty(), Optional.of(Cursor.after(List.of(range(0, 999)))));
    }

    @Test
    void aReorgIntoTheCatchUpRangeHealsAlsoWhenBlocksHaveComeSince() {
        engine.source.session(
                new Rows(range(0, 999), 0),
                new Complete(range(0, 999)),
                new Rows(range(1000, 1434), 1000, 1434),
                new Complete(range(1000, 1434)),
                new Rows(range(1435, 1450), 1435),
                new Complete(range(1435, 1450)),
                new Rows(range(1432, 1460, 1, 0)));
        engine.source.session(new Rows(range(1000, 1460, 1, 0), 1000, 1460), new Complete(range(1000, 1460, 1, 0)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 1460);
        assertThat(engine.blocks()).containsExactly(0L, 1000L, 1460L);
        assertThat(engine.source.cursors().get(1)).contains(Cursor.after(List.of(range(0, 999))));
    }

    @Test
    void rowsOfACutOffMicrobatchAreDroppedAndComeAgain() {
        engine.source.session(new Rows(range(0, 4), 0, 1), new Fail(SourceException.unavailable("connection reset")));
        engine.source.session(new Rows(range(0, 9), 0, 1, 9), new Complete(range(0, 9)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L, 1L, 9L);
    }

    @Test
    void farFromTheHeadAnOversizeMicrobatchIsCommittedInPartsAndRewoundAfterACrash() throws Exception {
        engine.query = new QueryOptions(OptionalLong.of(10), false);
        engine.source.session(new Rows(range(0, 9), LongStream.range(0, 50).toArray()), new Rows(range(0, 9), 7));
        TableRun crashing = engine.start();
        engine.await(() -> engine.table.commits() == 1);
        crashing.stop();
        assertThat(crashing.join(EngineExtension.LONG)).isTrue();
        assertThat(engine.blocks()).hasSize(50);

        engine.source.session(new Rows(range(0, 9), 0, 9), new Complete(range(0, 9)));
        engine.start();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L, 9L);
    }

    @Test
    void atTheHeadAnOversizeMicrobatchIsCommittedOnce() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        long[] many = LongStream.range(0, 50).toArray();
        engine.source.session(new Rows(range(0, 9), many), new Rows(range(0, 9), many), new Complete(range(0, 9)));
        engine.table.onCommit(rows -> seen.add(EngineExtension.blocksOf(rows)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).hasSize(100);
    }

    @Test
    void anOversizeReorgIsNeverSeenInParts() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        long[] many = LongStream.range(10, 60).toArray();
        engine.source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 59), 10),
                new Complete(range(10, 59)),
                new Rows(range(10, 69, 1, 0), many),
                new Rows(range(10, 69, 1, 0), many),
                new Complete(range(10, 69, 1, 0)));
        engine.table.onCommit(rows -> seen.add(EngineExtension.blocksOf(rows)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 69);
        assertThat(seen).hasSize(3);
        assertThat(seen.get(2)).hasSize(101);
    }

    @Test
    void aReorgWhoseReplacementComesInSeveralMicrobatchesIsSeenInOneCommit() {
        List<List<Long>> seen = Collections.synchronizedList(new ArrayList<>());
        engine.table.onCommit(rows -> seen.add(EngineExtension.blocksOf(rows)));
        engine.source.session(
                new Rows(range(0, 999), 0, 999),
                new Complete(range(0, 999)),
                new Rows(range(1000, 1999), 1000, 1998),
                new Complete(range(1000, 1999)),
                new Rows(range(2000, 2005), 2000, 2005),
                new Complete(range(2000, 2005)),
                new Rows(range(1998, 2006, 1, 0)));
        engine.source.session(
                new Rows(range(1000, 1999, 1, 0), 1000, 1998),
                new Complete(range(1000, 1999, 1, 0)),
                new Rows(range(2000, 2003, 1, 1), 2000),
                new Complete(range(2000, 2003, 1, 1)),
                new Rows(range(2004, 2006, 1, 1), 2004),
                new Fail(SourceException.unavailable("connection reset")));
        engine.source.session(new Rows(range(2004, 2006, 1, 1), 2005, 2006), new Complete(range(2004, 2006, 1, 1)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 2006);
        assertThat(seen).hasSize(4);
        assertThat(seen.get(2)).containsExactly(0L, 999L, 1000L, 1998L, 2000L, 2005L);
        assertThat(seen.get(3)).containsExactly(0L, 999L, 1000L, 1998L, 2000L, 2005L, 2006L);
        assertThat(engine.table.state().watermarks())
                .extracting(mark -> mark.ranges().get(0))
                .containsExactly(
                        range(0, 999), range(1000, 1999, 1, 0), range(2000, 2003, 1, 1), range(2004, 2006, 1, 1));
    }

    @Test
    void anEmptyDatasetIsWaitedForWithoutATrace() {
        engine.source.session(new NothingSynced(), new End());
        engine.source.session(new NothingSynced(), new End());
        engine.source.session(new Rows(range(5, 5), 5), new Complete(range(5, 5)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 5);
        assertThat(engine.source.cursors()).containsOnly(Optional.empty());
        assertThat(engine.table.state().watermarks()).hasSize(1);
    }

    @Test
    void columnsThatChangeAreTakenUpByAFreshStart() {
        Schema wider = new Schema(
                List.of(ScriptedSource.SCHEMA.getFields().get(0), Field.nullable("note", new ArrowType.Utf8())));
        engine.source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new End());
        engine.source.announce(wider);
        engine.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));
        engine.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 1);
        assertThat(engine.table.schema()).contains(wider);
        assertThat(engine.blocks()).containsExactly(0L, 1L);
    }

    @Test
    void aPlainSinkGetsEventsInOrderAndWatermarksAfterTheirRows() {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        InMemoryStateStore store = new InMemoryStateStore();
        engine.source.session(
                new Rows(range(0, 9), 0, 9),
                new Complete(range(0, 9)),
                new Rows(range(10, 12), 10),
                new Complete(range(10, 12)),
                new Rows(range(10, 13, 1, 0), 13),
                new Complete(range(10, 13, 1, 0)));

        engine.start(EngineExtension.FAST, false, t -> new PlainSinkAdapter(store, new RecordingSink(log)));

        engine.await(() -> log.size() == 7);
        assertThat(log)
                .containsExactly(
                        "write 0 (2 rows)",
                        "watermark 1",
                        "write 2 (1 rows)",
                        "watermark 3",
                        "undo 2..3",
                        "write 5 (1 rows)",
                        "watermark 6");
        engine.await(() -> store.load().watermark().map(mark -> mark.id()).equals(Optional.of(6L)));
    }
}
