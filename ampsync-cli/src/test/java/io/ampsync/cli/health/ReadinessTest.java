package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    private static TableStatus status(
            State state, @Nullable Integer lag, @Nullable Integer blockAge, int committedAgo) {
        Instant time = blockAge == null ? null : NOW.minusSeconds(blockAge);
        return new TableStatus(
                SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), "blocks")),
                state,
                new StreamProgress(
                        List.of(new BlockRange("mainnet", 0, 9, BlockHash.ZERO, null, time)),
                        StreamPosition.UNKNOWN,
                        lag == null ? OptionalLong.empty() : OptionalLong.of(lag),
                        Optional.of(NOW.minus(Duration.ofMinutes(10))),
                        committedAgo < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(committedAgo))),
                Totals.NONE,
                Throughput.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private static @Nullable String obstacle(@Nullable String query, TableStatus status) {
        return new Readiness(LagLimits.parse(query)).obstacle(status, NOW).orElse(null);
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMING, true",
        "BACKFILLING, true",
        "AT_HEAD, true",
        "COMPLETED, true",
        "STANDBY, true",
        "STARTING, false",
        "WAITING_FOR_SERVER, false",
        "WAITING_FOR_DATABASE, false",
        "BLOCKED, false",
        "STOPPED, false",
        "FAILED, false"
    })
    void whatWorksIsReady(State state, boolean ready) {
        assertThat(obstacle(null, status(state, 5, 3, 10)) == null).isEqualTo(ready);
    }

    @Test
    void aBackfillThatDoesNotProgressIsNotReady() {
        assertThat(obstacle(null, status(State.BACKFILLING, 5_000, 90_000, 299)))
                .isNull();
        assertThat(obstacle(null, status(State.BACKFILLING, 5_000, 90_000, 301)))
                .isEqualTo("no commit for 5 min");
        assertThat(obstacle(null, status(State.BACKFILLING, 5_000, 90_000, -1)))
                .as("since the start")
                .isEqualTo("no commit for 10 min");
        assertThat(obstacle(null, status(State.STREAMING, null, 90_000, 301)))
                .as("a server that answers nothing at all")
                .isEqualTo("no commit for 5 min");
        assertThat(obstacle(null, status(State.BACKFILLING, 5_000, 90_000, 80_000)))
                .as("since it began to stream again")
                .isEqualTo("no commit for 10 min");
        assertThat(obstacle(null, status(State.AT_HEAD, 0, 90_000, 80_000)))
                .as("a chain that has halted")
                .isNull();
    }

    @Test
    void aLagCanBeAskedFor() {
        assertThat(obstacle("max-lag-blocks=5", status(State.BACKFILLING, 5, 90, 1)))
                .isNull();
        assertThat(obstacle("max-lag-blocks=5", status(State.BACKFILLING, 6, 90, 1)))
                .isEqualTo("6 blocks behind");
        assertThat(obstacle("max-lag-blocks=5", status(State.AT_HEAD, null, 90, 1)))
                .isNull();
        assertThat(obstacle("max-lag-blocks=5", status(State.STREAMING, null, 90, 1)))
                .contains("not known");
        assertThat(obstacle("max-lag-seconds=60", status(State.AT_HEAD, 0, 60, 1)))
                .isNull();
        assertThat(obstacle("max-lag-blocks=9&max-lag-seconds=60", status(State.AT_HEAD, 0, 61, 1)))
                .isEqualTo("newest block 61 s old");
        assertThat(obstacle("max-lag-seconds=60", status(State.AT_HEAD, 0, null, 1)))
                .contains("not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-lag=1", "max-lag-blocks", "max-lag-blocks=", "max-lag-blocks=-1", "max-lag-blocks=x&"})
    void otherParametersAreRefused(String query) {
        assertThatThrownBy(() -> LagLimits.parse(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parameters are max-lag-blocks and max-lag-seconds, with whole numbers");
    }
}
