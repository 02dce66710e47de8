package io.ampsync.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.TestStatus;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TableTextTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"AT_HEAD, at the head", "BACKFILLING, backfilling", "UNKNOWN, position unknown"})
    void aTableThatStreamsSaysWhereItStands(StreamPosition position, String text) {
        assertThat(text(State.STREAMING, position)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(value = State.class, mode = EnumSource.Mode.EXCLUDE, names = "STREAMING")
    void oneThatDoesNotStreamSaysItOnlyIfItKnows(State state) {
        assertThat(text(state, StreamPosition.UNKNOWN, range("mainnet", 9L))).isEmpty();
        assertThat(text(state, StreamPosition.AT_HEAD)).isEqualTo("at the head");
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0 s",
        "12, 12 s",
        "119, 119 s",
        "120, 2 min",
        "7199, 119 min",
        "7200, 2 h",
        "172799, 47 h",
        "172800, 2 d"
    })
    void theAgeOfTheNewestBlockIsToldInFewDigits(long seconds, String age) {
        assertThat(text(State.STREAMING, StreamPosition.BACKFILLING, range("mainnet", seconds)))
                .isEqualTo("backfilling (newest block " + age + " old)");
    }

    @Test
    void ofSeveralNetworksTheOneThatIsFurthestBehindCounts() {
        assertThat(text(
                        State.STREAMING,
                        StreamPosition.AT_HEAD,
                        range("mainnet", 12L),
                        range("base", 60L),
                        range("solana", null)))
                .isEqualTo("at the head (newest block 60 s old)");
    }

    private static String text(State state, StreamPosition position, BlockRange... watermark) {
        SyncStream stream = SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), "blocks"));
        return TableText.position(TestStatus.of(stream, state, position, List.of(watermark)), NOW);
    }

    private static BlockRange range(String network, @Nullable Long age) {
        Instant time = age == null ? null : NOW.minusSeconds(age);
        return new BlockRange(network, 1000, 1499, BlockHash.ZERO, BlockHash.ZERO, time);
    }
}
