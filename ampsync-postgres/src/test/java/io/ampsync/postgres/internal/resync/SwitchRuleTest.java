package io.ampsync.postgres.internal.resync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SwitchRuleTest {
    private static final OptionalLong NOTHING = OptionalLong.empty();

    private static BlockRange range(String network, long end, int fork) {
        return new BlockRange(network, 0, end, hash(end * 10 + fork), null, null);
    }

    private static BlockHash hash(long seed) {
        return new BlockHash(String.format("0x%064x", seed));
    }

    private static StreamSnapshot at(BlockRange... ranges) {
        List<StoredWatermark> marks = new ArrayList<>();
        marks.add(new StoredWatermark(7, List.of(ranges)));
        return new StreamSnapshot(8, marks, false);
    }

    @Test
    void aTableThatShowsNothingCanBeReplacedByAny() {
        assertThat(SwitchRule.delay(StreamSnapshot.EMPTY, NOTHING, StreamSnapshot.EMPTY))
                .isEmpty();
        assertThat(SwitchRule.delay(StreamSnapshot.EMPTY, NOTHING, at(range("a", 5, 0))))
                .isEmpty();
    }

    @Test
    void readersAreNeverTakenToALowerBlock() {
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), NOTHING, StreamSnapshot.EMPTY))
                .isPresent();
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), NOTHING, at(range("a", 4, 0))))
                .isPresent();
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), NOTHING, at(range("a", 5, 0))))
                .isEmpty();
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), NOTHING, at(range("a", 6, 0))))
                .isEmpty();
    }

    @Test
    void readersAreNotTakenToAnotherBlockOfTheSameHeight() {
        assertThat(SwitchRule.delay(at(range("a", 5, 1)), NOTHING, at(range("a", 5, 2))))
                .isPresent();
    }

    @Test
    void eachNetworkCounts() {
        StreamSnapshot old = at(range("a", 5, 0), range("b", 9, 0));
        assertThat(SwitchRule.delay(old, NOTHING, at(range("a", 5, 0)))).isPresent();
        assertThat(SwitchRule.delay(old, NOTHING, at(range("a", 5, 0), range("b", 8, 0))))
                .isPresent();
        assertThat(SwitchRule.delay(old, NOTHING, at(range("b", 9, 0), range("a", 7, 0))))
                .isEmpty();
    }

    @Test
    void rowsThatNoWatermarkCoversCountToo() {
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), OptionalLong.of(8), at(range("a", 7, 0))))
                .isPresent();
        assertThat(SwitchRule.delay(at(range("a", 5, 0)), OptionalLong.of(8), at(range("a", 8, 0))))
                .isEmpty();
        assertThat(SwitchRule.delay(StreamSnapshot.EMPTY, OptionalLong.of(0), StreamSnapshot.EMPTY))
                .isPresent();
    }
}
