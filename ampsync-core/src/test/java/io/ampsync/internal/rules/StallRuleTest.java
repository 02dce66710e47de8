package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StallRuleTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    /** Blocks of the newest microbatch of at most 100, its age in seconds, minutes of silence, earlier reconnects. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "100,    -,  4, 0, false",
                "100,    -,  5, 0, true",
                "100,    -,  9, 1, false",
                "100,    -, 10, 1, true",
                "100,    -, 59, 9, false",
                "100,    -, 60, 9, true",
                " 10,    -, 99, 0, false",
                " 10,  599, 99, 0, false",
                " 10,  601, 99, 0, true",
                "100, 9999,  4, 0, false",
            })
    void aLongSilenceOfAServerThatHadMoreIsAStall(
            long blocks, @Nullable Long age, long silence, int reconnects, boolean stalled) {
        long end = blocks - 1;
        Instant time = age == null ? null : NOW.minusSeconds(age);
        BlockRange range = new BlockRange("solana", 0, end, Ranges.hash(end, 'a'), null, time);
        assertThat(StallRule.isStalled(signs(List.of(range), true, silence), reconnects))
                .isEqualTo(stalled);
    }

    @ParameterizedTest
    @CsvSource({" 4, 0, false", " 5, 0, true", " 9, 1, false", "10, 1, true"})
    void aConnectionWithoutAnyAnswerIsAStall(long silence, int reconnects, boolean stalled) {
        BlockRange stored = new BlockRange("solana", 0, 9, Ranges.hash(9, 'a'), null, null);
        assertThat(StallRule.isStalled(signs(List.of(), false, silence), reconnects))
                .isEqualTo(stalled);
        assertThat(StallRule.isStalled(signs(List.of(stored), false, silence), reconnects))
                .isEqualTo(stalled);
    }

    private static PositionRule.Signs signs(List<BlockRange> newest, boolean answered, long silence) {
        return new PositionRule.Signs(
                newest, answered, OptionalLong.of(100), Map.of(), Optional.of(Duration.ofMinutes(silence)), NOW);
    }

    @Test
    void everyReconnectAsksForAnotherSize() {
        assertThat(StallRule.window(OptionalLong.of(1), 1)).isEqualTo(2);
        assertThat(StallRule.window(OptionalLong.of(1), 2)).isEqualTo(3);
        assertThat(StallRule.window(OptionalLong.empty(), 1)).isEqualTo(1001);
    }
}
