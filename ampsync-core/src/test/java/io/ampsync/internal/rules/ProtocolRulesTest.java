package io.ampsync.internal.rules;

import static io.ampsync.internal.rules.Ranges.hash;
import static io.ampsync.internal.rules.Ranges.onFork;
import static io.ampsync.internal.rules.Ranges.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Invalidation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolRulesTest {

    @Test
    void violationsAreFoundInTheOrderOfTheRules() {
        BlockRange orphan = BlockRange.of("eth", 30, 39, hash(39, 'a'), null);
        List<BlockRange> previous = List.of(range(0, 9));
        assertThat(ProtocolRules.check(previous, List.of(orphan, orphan)))
                .contains(new Violation.MissingPrevHash("eth", 30));
        assertThat(ProtocolRules.check(previous, List.of(range(30, 39), range(30, 39))))
                .contains(new Violation.DuplicateNetwork("eth"));
        assertThat(ProtocolRules.check(previous, List.of(range(30, 39), range("base", 30, 39))))
                .contains(new Violation.NetworkCountChanged(1, 2));
        assertThat(ProtocolRules.check(previous, List.of(range("base", 30, 39))))
                .contains(new Violation.UnexpectedNetwork("base"));
        assertThat(ProtocolRules.check(previous, List.of(range(30, 39)))).contains(new Violation.Gap("eth", 10, 29));
    }

    @Test
    void everyRangeIsChecked() {
        List<BlockRange> previous = List.of(range("eth", 0, 9), range("base", 0, 9));
        assertThat(ProtocolRules.check(previous, List.of(range("base", 10, 19), range("eth", 11, 19))))
                .contains(new Violation.Gap("eth", 10, 10));
    }

    @Test
    void aRepetitionMayDifferInItsTimestamp() {
        BlockRange range = range(10, 19);
        BlockRange timed = new BlockRange("eth", 10, 19, range.hash(), range.prevHash(), Instant.EPOCH);
        assertThat(ProtocolRules.check(List.of(range), List.of(timed))).isEmpty();
        assertThat(ReorgDetection.detect(List.of(range), List.of(timed))).isEmpty();
    }

    @Test
    void noParentAndTheZeroHashAreDifferentParents() {
        BlockRange none = BlockRange.of("eth", 0, 9, hash(9, 'a'), null);
        BlockRange zero = BlockRange.of("eth", 0, 9, hash(9, 'a'), BlockHash.ZERO);
        assertThat(ProtocolRules.check(List.of(none), List.of(zero))).isEmpty();
        assertThat(ReorgDetection.detect(List.of(none), List.of(zero))).containsExactly(new Invalidation("eth", 0, 9));
    }

    @Test
    void theHighestBlockNumberDoesNotOverflow() {
        long max = Long.MAX_VALUE;
        assertThat(ProtocolRules.check(List.of(range(max - 5, max)), List.of(onFork(max - 2, max))))
                .isEmpty();
    }

    @Test
    void replacedBlocksReachToTheHigherEnd() {
        assertThat(ReorgDetection.detect(List.of(range(0, 100)), List.of(onFork(50, 150))))
                .containsExactly(new Invalidation("eth", 50, 150));
        assertThat(ReorgDetection.detect(List.of(range(31, 40)), List.of(onFork(15, 25))))
                .containsExactly(new Invalidation("eth", 15, 40));
        assertThat(ReorgDetection.detect(List.of(range(11, 20)), List.of(range(21, 30))))
                .isEmpty();
    }
}
