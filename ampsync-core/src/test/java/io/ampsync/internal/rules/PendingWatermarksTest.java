package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PendingWatermarksTest {
    private final PendingWatermarks pending = new PendingWatermarks();

    PendingWatermarksTest() {
        pending.add(watermark(3, OptionalLong.empty()));
        pending.add(watermark(5, OptionalLong.of(1)));
        pending.add(watermark(7, OptionalLong.of(3)));
    }

    @Test
    void aCommitTakesEverythingUpToItsId() {
        assertThat(ids(6)).containsExactly(3L, 5L);
        assertThat(commit(6).pruneThrough()).hasValue(1);
        pending.committed(6);
        assertThat(ids(7)).containsExactly(7L);
        assertThat(commit(7).pruneThrough()).hasValue(3);
        pending.committed(7);
        assertThat(pending.upTo(100)).isEmpty();
    }

    @Test
    void whatWouldBePrunedAtOnceIsNotStored() {
        assertThat(ids(7)).containsExactly(5L, 7L);
        assertThat(commit(7).pruneThrough()).hasValue(3);
    }

    @Test
    void nothingPendingMeansNothingToStore() {
        assertThat(pending.upTo(2)).isEmpty();
    }

    @Test
    void untilItIsSettledACommitCanBeRepeated() {
        assertThat(commit(5)).isEqualTo(commit(5));
    }

    @Test
    void aReorgDropsWatermarksTogetherWithTheirPrunes() {
        pending.discardFrom(5);
        assertThat(ids(100)).containsExactly(3L);
        assertThat(commit(100).pruneThrough()).isEmpty();
    }

    @Test
    void aCommitUsesNoIds() {
        PendingWatermarks.Commit commit = commit(7);
        assertThat(commit.change(9))
                .isEqualTo(new StateChange(9, 9, OptionalLong.empty(), commit.insert(), OptionalLong.of(3)));
    }

    @Test
    void aCommitThatPrunesWhatItInsertsLeavesAPrunedStream() {
        StreamSnapshot stored = commit(7).change(9).applyTo(StreamSnapshot.EMPTY.withNext(9));
        assertThat(stored.watermarks()).extracting(StoredWatermark::id).containsExactly(5L, 7L);
        assertThat(stored.pruned()).isTrue();
    }

    private PendingWatermarks.Commit commit(long id) {
        return pending.upTo(id).orElseThrow();
    }

    private List<Long> ids(long id) {
        return commit(id).change(100).insertAfterPruning().stream()
                .map(StoredWatermark::id)
                .toList();
    }
}
