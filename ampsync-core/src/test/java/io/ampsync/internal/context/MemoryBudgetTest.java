package io.ampsync.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(64 * MIB, 4);

    @Test
    void aSingleTableHasLargeGroups() {
        List<MemoryBudget.Share> groups = fill(4);
        assertThat(groups).hasSize(4);
        assertThat(budget.used()).isEqualTo(32L * MIB);
        assertThat(budget.isSpent()).isFalse();
    }

    /** Groups filled one after the other, none of which is committed. */
    private List<MemoryBudget.Share> fill(int groups) {
        List<MemoryBudget.Share> shares = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            MemoryBudget.Share share = budget.share();
            for (long held = 0; !share.isFull(); held += 64 * KIB) {
                share.hold(held + 64 * KIB);
            }
            shares.add(share);
        }
        return shares;
    }

    @Test
    void groupsGetSmallerAsMemoryGetsShort() {
        fill(30);
        assertThat(budget.used()).isBetween(55L * MIB, 66L * MIB);
        MemoryBudget.Share next = budget.share();
        next.hold(2 * MIB);
        assertThat(next.isFull()).isTrue();
    }

    @Test
    void evenASpentBudgetLeavesRoomForASmallGroup() {
        MemoryBudget.Share large = budget.share();
        large.hold(65 * MIB);
        assertThat(budget.isSpent()).isTrue();
        MemoryBudget.Share small = budget.share();
        small.hold(255 * KIB);
        assertThat(small.isFull()).isFalse();
        small.hold(256 * KIB);
        assertThat(small.isFull()).isTrue();
    }

    @Test
    void whatIsGivenBackIsThereForOthers() {
        List<MemoryBudget.Share> groups = fill(100);
        groups.forEach(share -> share.hold(0));
        groups.forEach(share -> share.hold(0));
        assertThat(budget.used()).isZero();
        MemoryBudget.Share again = budget.share();
        again.hold(7 * MIB);
        assertThat(again.isFull()).isFalse();
    }
}
