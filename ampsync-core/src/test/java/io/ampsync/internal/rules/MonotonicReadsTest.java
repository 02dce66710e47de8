package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.forkingOff;
import static io.ampsync.internal.rules.Ranges.onFork;
import static io.ampsync.internal.rules.Ranges.range;
import static io.ampsync.internal.rules.Ranges.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MonotonicReadsTest {
    private static final StoredWatermark OLD = stored(1, range(0, 9));
    private static final StoredWatermark NEWEST = stored(3, range(10, 19));
    private static final StreamSnapshot COMPLETE = new StreamSnapshot(4, List.of(OLD, NEWEST), false);
    private static final StreamSnapshot PRUNED = new StreamSnapshot(4, List.of(NEWEST), true);

    @Test
    void withoutAnUndoNothingGoesMissing() {
        assertThat(MonotonicReads.allow(
                        COMPLETE,
                        new StateChange(
                                4, 6, OptionalLong.empty(), List.of(stored(5, range(20, 21))), OptionalLong.empty())))
                .isTrue();
    }

    @Test
    void aReorgIsShownOnceItsReplacementIsAsHigh() {
        assertThat(MonotonicReads.allow(COMPLETE, undoFrom(2, stored(6, forkingOff(10, 18)))))
                .isFalse();
        assertThat(MonotonicReads.allow(
                        COMPLETE, undoFrom(2, stored(6, forkingOff(10, 18)), stored(8, onFork(19, 19)))))
                .isTrue();
    }

    @Test
    void anUndoThatLeavesTheNewestWatermarkTakesNothingAway() {
        assertThat(MonotonicReads.allow(COMPLETE, undoFrom(4))).isTrue();
    }

    @Test
    void aStartFromTheFirstBlockIsAReorgWhileNothingHasBeenForgotten() {
        assertThat(MonotonicReads.allow(COMPLETE, undoFrom(0, stored(6, onFork(0, 9)))))
                .isFalse();
        assertThat(MonotonicReads.allow(COMPLETE, undoFrom(0))).isFalse();
        assertThat(MonotonicReads.allow(COMPLETE, undoFrom(0, stored(6, onFork(0, 19)))))
                .isTrue();
    }

    @Test
    void aResyncIsShownFromItsFirstWatermarkOn() {
        assertThat(MonotonicReads.allow(PRUNED, undoFrom(0, stored(6, onFork(0, 0)))))
                .isTrue();
        assertThat(MonotonicReads.allow(PRUNED, undoFrom(4, stored(6, range(20, 20)))))
                .isTrue();
    }

    @Test
    void whoHasSeenNothingMissesNothing() {
        StreamSnapshot leftovers = StreamSnapshot.EMPTY.withNext(4);
        assertThat(MonotonicReads.allow(leftovers, undoFrom(0, stored(6, range(0, 0)))))
                .isTrue();
    }

    @Test
    void everyNetworkMustBeAsHigh() {
        StreamSnapshot two =
                new StreamSnapshot(4, List.of(stored(3, range("eth", 0, 19), range("base", 0, 19))), false);
        assertThat(MonotonicReads.allow(two, undoFrom(0, stored(6, range("eth", 0, 30), range("base", 0, 18)))))
                .isFalse();
        assertThat(MonotonicReads.allow(two, undoFrom(0, stored(6, range("eth", 0, 30), range("base", 0, 19)))))
                .isTrue();
        assertThat(MonotonicReads.allow(two, undoFrom(0, stored(6, range("eth", 0, 30)))))
                .isTrue();
    }

    private static StateChange undoFrom(long id, StoredWatermark... replacement) {
        return new StateChange(4, 10, OptionalLong.of(id), List.of(replacement), OptionalLong.empty());
    }
}
