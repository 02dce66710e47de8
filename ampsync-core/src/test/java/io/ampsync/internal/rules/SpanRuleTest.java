package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpanRuleTest {
    private static final BlockSpan UNTIL_9 = BlockSpan.until(9);

    private static BlockRange range(String network, long end) {
        return BlockRange.of(network, 0, end, BlockHash.ZERO, null);
    }

    private static List<BlockRange> upTo(long end) {
        return List.of(range("eth", end));
    }

    @Test
    void aStreamIsCompleteWhenAllNetworksHaveReachedTheLastBlock() {
        assertThat(SpanRule.isComplete(UNTIL_9, List.of())).isFalse();
        assertThat(SpanRule.isComplete(UNTIL_9, upTo(8))).isFalse();
        assertThat(SpanRule.isComplete(UNTIL_9, upTo(9))).isTrue();
        assertThat(SpanRule.isComplete(UNTIL_9, upTo(10))).isTrue();
        assertThat(SpanRule.isComplete(UNTIL_9, List.of(range("a", 9), range("b", 8))))
                .isFalse();
        assertThat(SpanRule.isComplete(UNTIL_9, List.of(range("a", 9), range("b", 9))))
                .isTrue();
        assertThat(SpanRule.isComplete(BlockSpan.ALL, upTo(Long.MAX_VALUE))).isFalse();
    }

    @Test
    void theLastMicrobatchEndsWithTheSpanIfTheServerHasMore() {
        assertThat(SpanRule.mostBlocks(UNTIL_9, List.of(), OptionalLong.empty()))
                .hasValue(10);
        assertThat(SpanRule.mostBlocks(UNTIL_9, upTo(6), OptionalLong.empty())).hasValue(3);
        assertThat(SpanRule.mostBlocks(UNTIL_9, upTo(6), OptionalLong.of(4))).hasValue(3);
        assertThat(SpanRule.mostBlocks(UNTIL_9, upTo(6), OptionalLong.of(3))).isEmpty();
        assertThat(SpanRule.mostBlocks(UNTIL_9, upTo(9), OptionalLong.empty())).isEmpty();
        assertThat(SpanRule.mostBlocks(BlockSpan.ALL, upTo(6), OptionalLong.empty()))
                .isEmpty();
    }
}
