package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.OwnershipException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.IdRange;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TransactionalSink} must do. Extend it next to the sink; each test gets a target of its own. The
 * engine adds nothing to these promises: a sink that passes is exact under it.
 */
public abstract class TransactionalSinkContract extends SinkContractFixture {
    /** The stream that the contract writes. */
    protected static final SyncStream TABLE =
            SyncStream.of(new AmpTable(DatasetReference.parse("contract/test@1.0.0"), "rows"));

    /**
     * Opens the target as a process of its own would. Called several times in a test; all calls of one test concern
     * the same target, which starts out empty. An opener is allowed to take over from an earlier one that was closed or
     * {@link #crash}ed.
     */
    protected abstract SinkProvider connect() throws Exception;

    /** Ends what the last {@link #connect} returned as a crash would: without any chance to clean up. */
    protected abstract void crash() throws Exception;

    @Test
    void rowsAndStateAppearTogetherAndOnlyWithTheCommit() throws Exception {
        try (TransactionalSink sink = connect().open(TABLE)) {
            assertThat(sink.load()).isEqualTo(StreamSnapshot.EMPTY);
            sink.prepare(SCHEMA);
            try (SinkGroup group = sink.begin()) {
                write(group, 0, 10, 11);
                write(group, 1, 12);
                assertThat(rows()).isEmpty();
                group.commit(watermark(0, 2, 10, 12));
            }
            assertThat(rows())
                    .containsExactly(new Row(0, 0, 10, "n10"), new Row(0, 1, 11, "n11"), new Row(1, 0, 12, "n12"));
        }
        assertThat(reload().next()).isEqualTo(3);
        assertThat(reload().watermarks()).containsExactly(new StoredWatermark(2, List.of(range(10, 12))));
    }

    @Test
    void aGroupThatIsNotCommittedLeavesNoTrace() throws Exception {
        try (TransactionalSink sink = ready()) {
            try (SinkGroup group = sink.begin()) {
                write(group, 0, 10);
            }
            try (SinkGroup group = sink.begin()) {
                write(group, 0, 10);
                group.flush();
                write(group, 1, 11);
            }
            assertThat(rows()).isEmpty();
        }
        assertThat(reload()).isEqualTo(StreamSnapshot.EMPTY);
    }

    @Test
    void aReplacementSwitchesWithTheRowsItReplaces() throws Exception {
        try (TransactionalSink sink = ready()) {
            commit(sink, 0, 10);
            commit(sink, 2, 11);
            try (SinkGroup group = sink.begin()) {
                write(group, 4, 12);
                group.undo(new Undo(5, new UndoCause.Rewind(), new IdRange(2, 4)));
                write(group, 6, 21);
                group.flush();
                write(group, 7, 22);
                assertThat(rows()).extracting(Row::blockNumber).containsExactly(10L, 11L);
                group.commit(new StateChange(
                        4,
                        9,
                        OptionalLong.of(2),
                        List.of(new StoredWatermark(8, List.of(range(11, 22)))),
                        OptionalLong.empty()));
            }
            assertThat(rows()).extracting(Row::blockNumber).containsExactly(10L, 21L, 22L);
        }
        assertThat(reload().watermarks()).extracting(StoredWatermark::id).containsExactly(1L, 8L);
    }

    @Test
    void laterUndosOfAGroupReachFurtherBack() throws Exception {
        try (TransactionalSink sink = ready()) {
            commit(sink, 0, 10);
            commit(sink, 2, 11);
            commit(sink, 4, 12);
            try (SinkGroup group = sink.begin()) {
                group.undo(new Undo(6, new UndoCause.Rewind(), new IdRange(4, 5)));
                write(group, 7, 22);
                group.flush();
                group.undo(new Undo(8, new UndoCause.Rewind(), new IdRange(2, 7)));
                write(group, 9, 31);
                group.commit(new StateChange(6, 10, OptionalLong.of(2), List.of(), OptionalLong.empty()));
            }
            assertThat(rows()).extracting(Row::blockNumber).containsExactly(10L, 31L);
        }
        assertThat(reload().next()).isEqualTo(10);
    }

    @Test
    void anUndoSparesWhatTheGroupHeldBefore() throws Exception {
        for (boolean flushed : new boolean[] {false, true}) {
            try (TransactionalSink sink = ready()) {
                long next = sink.load().next();
                sink.prepare(SCHEMA);
                try (SinkGroup group = sink.begin()) {
                    write(group, next, 10);
                    write(group, next + 2, 11, 12);
                    if (flushed) {
                        group.flush();
                    }
                    write(group, next + 3, 13);
                    group.undo(new Undo(next + 4, new UndoCause.Rewind(), new IdRange(next + 2, next + 3)));
                    write(group, next + 5, 14);
                    group.commit(new StateChange(
                            next,
                            next + 6,
                            OptionalLong.of(next + 2),
                            List.of(new StoredWatermark(next + 1, List.of(range(10, 10)))),
                            OptionalLong.empty()));
                }
                assertThat(rows())
                        .filteredOn(row -> row.transactionId() >= next)
                        .containsExactly(new Row(next, 0, 10, "n10"), new Row(next + 5, 0, 14, "n14"));
            }
        }
    }

    @Test
    void pruningForgetsWatermarksButKeepsRows() throws Exception {
        try (TransactionalSink sink = ready()) {
            commit(sink, 0, 10);
            commit(sink, 2, 11);
            try (SinkGroup group = sink.begin()) {
                write(group, 4, 12);
                group.commit(new StateChange(
                        4,
                        6,
                        OptionalLong.empty(),
                        List.of(new StoredWatermark(5, List.of(range(12, 12)))),
                        OptionalLong.of(1)));
            }
            assertThat(rows()).hasSize(3);
        }
        assertThat(reload().watermarks()).extracting(StoredWatermark::id).containsExactly(3L, 5L);
        assertThat(reload().pruned()).isTrue();
    }

    @Test
    void aRepeatedCommitIsAppliedOnce() throws Exception {
        try (TransactionalSink sink = ready();
                SinkGroup group = sink.begin()) {
            write(group, 0, 10);
            group.commit(watermark(0, 1, 10, 10));
            group.commit(watermark(0, 1, 10, 10));
            assertThat(rows()).hasSize(1);
        }
    }

    @Test
    void aCrashedOwnerIsReplacedAndCanNeverCommitAgain() throws Exception {
        TransactionalSink paused = ready();
        SinkGroup late = paused.begin();
        write(late, 0, 10);
        crash();

        try (TransactionalSink heir = ready()) {
            assertThatThrownBy(() -> late.commit(watermark(0, 1, 10, 10))).isInstanceOf(OwnershipException.class);
            commit(heir, 0, 20);
            assertThatThrownBy(() -> late.commit(watermark(0, 1, 10, 10))).isInstanceOf(OwnershipException.class);
        }
        assertThat(rows()).extracting(Row::blockNumber).containsExactly(20L);
        late.close();
    }

    @Test
    void aLoadedSinkCanBeLoadedAgain() throws Exception {
        try (TransactionalSink sink = ready()) {
            commit(sink, 0, 10);
            assertThat(sink.load().next()).isEqualTo(2);
            sink.prepare(SCHEMA);
            commit(sink, 2, 11);
        }
        assertThat(rows()).extracting(Row::transactionId).containsExactly(0L, 2L);
    }

    private TransactionalSink ready() throws Exception {
        TransactionalSink sink = connect().open(TABLE);
        sink.load();
        sink.prepare(SCHEMA);
        return sink;
    }

    private StreamSnapshot reload() throws Exception {
        try (TransactionalSink sink = connect().open(TABLE)) {
            return sink.load();
        }
    }

    /** Commits one row under {@code id}, and a watermark of its block under the next id. */
    private void commit(TransactionalSink sink, long id, long block) throws Exception {
        try (SinkGroup group = sink.begin()) {
            write(group, id, block);
            group.commit(watermark(id, id + 1, block, block));
        }
    }

    private static StateChange watermark(long expectedNext, long id, long start, long end) {
        return new StateChange(
                expectedNext,
                id + 1,
                OptionalLong.empty(),
                List.of(new StoredWatermark(id, List.of(range(start, end)))),
                OptionalLong.empty());
    }

    private void write(SinkGroup group, long id, long... blocks) throws Exception {
        try (VectorSchemaRoot batch = batch(blocks)) {
            group.write(data(id, batch, blocks));
        }
    }
}
