package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.internal.rules.SilenceRule.Connection;
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

class SilenceRuleTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");
    private static final String SILENT = "waits for the server, which sends nothing ";

    @ParameterizedTest
    @CsvSource({"9, false", "10, true", "3600, true"})
    void aQueryIsAcceptedWithinMoments(long waited, boolean told) {
        Optional<String> text =
                SilenceRule.of(Connection.ASKED, signs(List.of(), null, waited), Duration.ofSeconds(waited));
        assertThat(text.isPresent()).isEqualTo(told);
        text.ifPresent(what -> assertThat(what).isEqualTo("waits for the server to accept its query"));
    }

    @Test
    void withoutAConnectionItIsAFailureThatIsTold() {
        assertThat(SilenceRule.of(Connection.NONE, signs(List.of(), 9L, 3_600), Duration.ofHours(1)))
                .isEmpty();
    }

    /** Age of the newest block, the server's tip if it is known, the time waited, and what is said. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "   5,  -, 3600, -",
                "   5,  9, 3600, -",
                "   5, 12,   39, -",
                "   5, 12,   40, although it has 3 blocks more",
                "   5, 10,   40, although it has 1 block more",
                "9999,  9, 3600, -",
                "9999, 12,   39, -",
                "9999, 12,   40, although it has 3 blocks more",
                "9999,  -, 3600, -",
            })
    void atTheHeadAServerIsSilentAndElsewhereItIsNot(long age, @Nullable Long tip, long waited, @Nullable String told) {
        List<BlockRange> newest = List.of(range(9, NOW.minusSeconds(age)));
        assertThat(of(signs(newest, tip, waited), waited).orElse(null)).isEqualTo(told == null ? null : SILENT + told);
    }

    @Test
    void whetherAFullMicrobatchWasTheLastIsNotKnownWithoutTheTip() {
        List<BlockRange> newest = List.of(range(99, null));
        assertThat(of(signs(newest, null, 119), 119)).isEmpty();
        assertThat(of(signs(newest, null, 120), 120)).hasValue(SILENT + "and doesn't tell whether it has more");
        assertThat(of(signs(newest, 99L, 3_600), 3_600)).isEmpty();
    }

    @Test
    void aNewStreamGetsWhatThereIs() {
        assertThat(of(signs(List.of(), 0L, 39), 39)).isEmpty();
        assertThat(of(signs(List.of(), 0L, 40), 40)).hasValue(SILENT + "although it has blocks");
        assertThat(of(signs(List.of(), null, 119), 119)).isEmpty();
        assertThat(of(signs(List.of(), null, 120), 120)).hasValue(SILENT + "and doesn't tell whether it has more");
    }

    @Test
    void aServerThatKeepsBackBlocksIsNotAtItsHeadHoweverRecentTheNewestIs() {
        List<BlockRange> newest = List.of(range(9, NOW.minusSeconds(50)));
        assertThat(PositionRule.of(signs(newest, 12L, 39))).isEqualTo(StreamPosition.AT_HEAD);
        assertThat(PositionRule.of(signs(newest, 12L, 40))).isEqualTo(StreamPosition.BACKFILLING);
        assertThat(PositionRule.of(signs(newest, 9L, 40))).isEqualTo(StreamPosition.AT_HEAD);
    }

    private static Optional<String> of(PositionRule.Signs signs, long waited) {
        return SilenceRule.of(Connection.OPEN, signs, Duration.ofSeconds(waited));
    }

    private static BlockRange range(long end, @Nullable Instant time) {
        return new BlockRange("mainnet", 0, end, Ranges.hash(end, 'a'), null, time);
    }

    private static PositionRule.Signs signs(List<BlockRange> newest, @Nullable Long tip, long silence) {
        return new PositionRule.Signs(
                newest,
                !newest.isEmpty(),
                OptionalLong.of(100),
                tip == null ? Map.of() : Map.of("mainnet", tip),
                Optional.of(Duration.ofSeconds(silence)),
                NOW);
    }
}
