package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
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

class PositionRuleTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    /** Blocks of the newest microbatch of at most 100, its age in seconds, tip, and seconds of silence. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // Recent blocks, whatever else.
                " 10,  9,    -,   0, AT_HEAD",
                "100,  9,    -,   0, AT_HEAD",
                " 10, 120,   -,   0, AT_HEAD",
                " 10, -9,    -,   0, AT_HEAD",
                " 10,  9,    -,   -, AT_HEAD",
                " 10,  9, 1010,   0, AT_HEAD",
                // A tip, where it is known.
                "100,  -, 1100,   0, BACKFILLING",
                " 10, 999, 1010, 900, BACKFILLING",
                "100,  -, 1099,   0, AT_HEAD",
                " 10, 999, 1009,   -, AT_HEAD",
                // One that the stream has passed since.
                "100,  -, 1098,   0, BACKFILLING",
                " 10, 999, 1008,   -, UNKNOWN",
                // Old blocks.
                "100, 9999,  -,   0, BACKFILLING",
                "100, 9999,  -, 900, UNKNOWN",
                " 10, 9999,  -,   0, BACKFILLING",
                " 10, 9999,  -, 900, AT_HEAD",
                " 10, 9999,  -,   -, UNKNOWN",
                // No times.
                "100,  -,    -,   0, BACKFILLING",
                "100,  -,    -, 119, BACKFILLING",
                "100,  -,    -, 120, UNKNOWN",
                " 10,  -,    -,   0, AT_HEAD",
                " 10,  -,    -, 900, AT_HEAD",
                " 10,  -,    -,   -, UNKNOWN",
            })
    void signsTellWhereAStreamStands(
            long blocks, @Nullable Long age, @Nullable Long tip, @Nullable Long silence, StreamPosition position) {
        assertThat(PositionRule.of(signs(List.of(range("eth", blocks, age)), 100, tip, silence)))
                .isEqualTo(position);
    }

    /** The same, with the size of microbatches left to the server. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "    9,   0, AT_HEAD",
                " 9999,   0, BACKFILLING",
                " 9999, 900, AT_HEAD",
                "    -,   0, UNKNOWN",
                "    -, 900, AT_HEAD",
            })
    void withoutALimitTimeAndSilenceTell(@Nullable Long age, @Nullable Long silence, StreamPosition position) {
        assertThat(PositionRule.of(signs(List.of(range("eth", 100, age)), 0, null, silence)))
                .isEqualTo(position);
    }

    /** The same, before the first answer on a connection: the ranges are the stored ones. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                " 10,    9,    -,   0, AT_HEAD",
                " 10,    -, 1010, 900, BACKFILLING",
                " 10,    -, 1009, 900, AT_HEAD",
                "100,    -,    -,   0, UNKNOWN",
                " 10,    -,    -,   0, UNKNOWN",
                " 10,    -,    -, 900, UNKNOWN",
                " 10, 9999,    -,   0, UNKNOWN",
                " 10, 9999,    -, 900, UNKNOWN",
            })
    void whatIsStoredTellsLittle(
            long blocks, @Nullable Long age, @Nullable Long tip, @Nullable Long silence, StreamPosition position) {
        assertThat(PositionRule.of(signs(List.of(range("eth", blocks, age)), false, 100, tip, silence)))
                .isEqualTo(position);
    }

    /** The same columns, and the lag. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "100,  -, 1100,   0,  1",
                " 10, 999, 1500, 900, 491",
                "100,  -, 1099,   0,  0",
                " 10,  9, 1010,   0,  1",
                " 10,  9,    -,   0,  0",
                " 10, 9999,  -, 900,  0",
                "100,  -, 1000,   0,  -",
                "100,  -,    -,   0,  -",
                " 10,  -,    -,   -,  -",
            })
    void theLagIsWhatTheTipSaysOrNothingAtTheHead(
            long blocks, @Nullable Long age, @Nullable Long tip, @Nullable Long silence, @Nullable Long lag) {
        assertThat(PositionRule.lag(signs(List.of(range("eth", blocks, age)), 100, tip, silence)))
                .isEqualTo(lag == null ? OptionalLong.empty() : OptionalLong.of(lag));
    }

    @Test
    void withSeveralNetworksOrNothingReceivedThereIsNoLag() {
        BlockRange recent = range("eth", 10, 9L);
        assertThat(PositionRule.lag(signs(List.of(recent, range("base", 10, 9L)), 100, 5000L, 0L)))
                .isEmpty();
        assertThat(PositionRule.lag(signs(List.of(), 100, 5000L, 0L))).isEmpty();
    }

    @Test
    void nothingReceivedTellsNothing() {
        assertThat(PositionRule.of(signs(List.of(), 100, null, 900L))).isEqualTo(StreamPosition.UNKNOWN);
    }

    @Test
    void withSeveralNetworksTheOneFurthestBehindCounts() {
        BlockRange recent = range("eth", 10, 9L);
        BlockRange old = range("base", 10, 9999L);
        BlockRange untimed = range("base", 100, null);
        assertThat(PositionRule.of(signs(List.of(recent, recent), 100, null, 0L)))
                .isEqualTo(StreamPosition.AT_HEAD);
        assertThat(PositionRule.of(signs(List.of(recent, old), 100, null, 0L))).isEqualTo(StreamPosition.BACKFILLING);
        assertThat(PositionRule.of(signs(List.of(recent, untimed), 100, null, 0L)))
                .isEqualTo(StreamPosition.UNKNOWN);
        assertThat(PositionRule.of(signs(List.of(recent, untimed), 100, null, 900L)))
                .isEqualTo(StreamPosition.AT_HEAD);
    }

    /** The microbatch starts at block 1000. */
    private static BlockRange range(String network, long blocks, @Nullable Long age) {
        long end = 999 + blocks;
        Instant time = age == null ? null : NOW.minusSeconds(age);
        return new BlockRange(network, 1000, end, Ranges.hash(end, 'a'), Ranges.hash(999, 'a'), time);
    }

    private static PositionRule.Signs signs(
            List<BlockRange> newest, long limit, @Nullable Long tip, @Nullable Long silence) {
        return signs(newest, true, limit, tip, silence);
    }

    private static PositionRule.Signs signs(
            List<BlockRange> newest, boolean answered, long limit, @Nullable Long tip, @Nullable Long silence) {
        return new PositionRule.Signs(
                newest,
                answered,
                limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit),
                tip == null ? Map.of() : Map.of("eth", tip),
                Optional.ofNullable(silence).map(Duration::ofSeconds),
                NOW);
    }
}
