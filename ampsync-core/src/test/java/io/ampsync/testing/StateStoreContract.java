package io.ampsync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ampsync.error.OwnershipException;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What any {@link StateStore} must do. Extend it and say how to open yours; every test uses streams of its own.
 */
public abstract class StateStoreContract {
    private static final BlockHash HASH = new BlockHash("0x" + "ab".repeat(32));

    /** A new handle on {@code stream}, as a process that starts would open it. */
    protected abstract StateStore open(String stream) throws Exception;

    /**
     * A new handle on {@code stream} while another one is open, as a process would open it that takes over from
     * one that looks dead but isn't.
     */
    protected StateStore takeOver(String stream) throws Exception {
        return open(stream);
    }

    /** What has been stored, by means that don't disturb open handles, best without the store under test. */
    protected StreamSnapshot stored(String stream) throws Exception {
        try (StateStore reader = open(stream)) {
            return reader.load();
        }
    }

    @TestFactory
    Stream<DynamicTest> sequencesOfChanges() {
        return StateSequence.ALL.stream()
                .map(sequence -> DynamicTest.dynamicTest(sequence.name(), () -> {
                    String stream = sequence.name().replace(' ', '_');
                    sequence.run(() -> open(stream));
                    assertThat(stored(stream)).isEqualTo(sequence.expected());
                }));
    }

    @Test
    void aStreamNeverSeenStartsEmpty() throws Exception {
        try (StateStore store = open("never_seen")) {
            assertThat(store.load()).isEqualTo(StreamSnapshot.EMPTY);
            assertThat(store.load()).isEqualTo(StreamSnapshot.EMPTY);
        }
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() throws Exception {
        try (StateStore store = open("reopened")) {
            store.load();
            store.commit(insert(0, 3, watermark(1, 0, 9), watermark(2, 10, 19)));
        }
        try (StateStore store = open("reopened")) {
            assertThat(store.load())
                    .isEqualTo(new StreamSnapshot(3, List.of(watermark(1, 0, 9), watermark(2, 10, 19)), false));
            store.commit(StateChange.advance(3, 7));
        }
        assertThat(stored("reopened").next()).isEqualTo(7);
    }

    @Test
    void rangesComeBackWithEveryMember() throws Exception {
        StoredWatermark watermark = new StoredWatermark(
                4,
                List.of(
                        range("mainnet", 0, 7, null),
                        range("base", 0, 7, BlockHash.ZERO),
                        range("r\u00e9seau \"\u94fe\"", Long.MAX_VALUE - 1, Long.MAX_VALUE, HASH)));
        try (StateStore store = open("members")) {
            store.load();
            store.commit(insert(0, 5, watermark));
            assertThat(store.load().watermarks()).containsExactly(watermark);
        }
        assertThat(stored("members").watermarks()).containsExactly(watermark);
    }

    @Test
    void anotherReaderSeesACommitAtOnce() throws Exception {
        try (StateStore store = open("visible")) {
            store.load();
            store.commit(StateChange.advance(0, 1));
            assertThat(stored("visible").next()).isEqualTo(1);
        }
    }

    @Test
    void aCommitThatUsesIdsCannotBeAppliedTwice() throws Exception {
        try (StateStore store = open("twice")) {
            store.load();
            StateChange change = insert(0, 2, watermark(1, 0, 9));
            store.commit(change);
            assertThatExceptionOfType(OwnershipException.class).isThrownBy(() -> store.commit(change));
        }
        assertThat(stored("twice")).isEqualTo(new StreamSnapshot(2, List.of(watermark(1, 0, 9)), false));
    }

    @Test
    void repeatingACommitThatUsesNoIdsChangesNothing() throws Exception {
        try (StateStore store = open("repeated")) {
            store.load();
            store.commit(insert(0, 5, watermark(1, 0, 9)));
            StateChange change =
                    new StateChange(5, 5, OptionalLong.empty(), List.of(watermark(4, 10, 19)), OptionalLong.of(1));
            store.commit(change);
            store.commit(change);
        }
        assertThat(stored("repeated")).isEqualTo(new StreamSnapshot(5, List.of(watermark(4, 10, 19)), true));
    }

    @Test
    void aCommitWithAnotherExpectationIsRefusedAsAWhole() throws Exception {
        try (StateStore store = open("refused")) {
            store.load();
            store.commit(insert(0, 5, watermark(1, 0, 9), watermark(4, 10, 19)));
            for (long wrong : new long[] {4, 6}) {
                StateChange change = new StateChange(
                        wrong, 9, OptionalLong.of(3), List.of(watermark(7, 10, 29)), OptionalLong.of(1));
                assertThatExceptionOfType(OwnershipException.class).isThrownBy(() -> store.commit(change));
            }
        }
        assertThat(stored("refused"))
                .isEqualTo(new StreamSnapshot(5, List.of(watermark(1, 0, 9), watermark(4, 10, 19)), false));
    }

    @Test
    void aHandleThatWasTakenOverFromCannotCommit() throws Exception {
        try (StateStore zombie = open("fenced")) {
            zombie.load();
            try (StateStore successor = takeOver("fenced")) {
                successor.load();
                successor.commit(insert(0, 2, watermark(1, 0, 9)));
                assertThatExceptionOfType(OwnershipException.class)
                        .isThrownBy(() -> zombie.commit(insert(0, 3, watermark(2, 0, 4))));
                successor.commit(StateChange.advance(2, 3));
            }
        }
        assertThat(stored("fenced")).isEqualTo(new StreamSnapshot(3, List.of(watermark(1, 0, 9)), false));
    }

    @Test
    void oneCommitTruncatesInsertsPrunesAndAdvances() throws Exception {
        try (StateStore store = open("all_at_once")) {
            store.load();
            store.commit(insert(0, 7, watermark(1, 0, 9), watermark(3, 10, 19), watermark(6, 20, 29)));
            store.commit(
                    new StateChange(7, 11, OptionalLong.of(6), List.of(watermark(10, 20, 30)), OptionalLong.of(1)));
        }
        assertThat(stored("all_at_once"))
                .isEqualTo(new StreamSnapshot(11, List.of(watermark(3, 10, 19), watermark(10, 20, 30)), true));
    }

    @Test
    void truncatingEverythingKeepsTheIdsAndStartsAfresh() throws Exception {
        try (StateStore store = open("afresh")) {
            store.load();
            store.commit(insert(0, 4, watermark(1, 0, 9), watermark(3, 10, 19)));
            store.commit(new StateChange(4, 4, OptionalLong.empty(), List.of(), OptionalLong.of(1)));
            assertThat(stored("afresh").pruned()).isTrue();
            store.commit(new StateChange(4, 5, OptionalLong.of(0), List.of(), OptionalLong.empty()));
        }
        assertThat(stored("afresh")).isEqualTo(new StreamSnapshot(5, List.of(), false));
    }

    @Test
    void streamsDoNotTouchEachOther() throws Exception {
        try (StateStore one = open("stream_one");
                StateStore two = open("stream_two")) {
            one.load();
            two.load();
            one.commit(insert(0, 2, watermark(1, 0, 9)));
            two.commit(insert(0, 8, watermark(1, 5, 6), watermark(7, 7, 8)));
            one.commit(new StateChange(2, 3, OptionalLong.of(0), List.of(), OptionalLong.empty()));
        }
        assertThat(stored("stream_one")).isEqualTo(new StreamSnapshot(3, List.of(), false));
        assertThat(stored("stream_two").watermarks()).containsExactly(watermark(1, 5, 6), watermark(7, 7, 8));
    }

    private static StateChange insert(long expectedNext, long next, StoredWatermark... watermarks) {
        return new StateChange(expectedNext, next, OptionalLong.empty(), List.of(watermarks), OptionalLong.empty());
    }

    private static StoredWatermark watermark(long id, long start, long end) {
        return new StoredWatermark(id, List.of(range("mainnet", start, end, HASH)));
    }

    private static BlockRange range(String network, long start, long end, @Nullable BlockHash parent) {
        return BlockRange.of(network, start, end, HASH, parent);
    }
}
