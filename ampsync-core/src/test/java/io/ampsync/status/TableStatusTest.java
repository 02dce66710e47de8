package io.ampsync.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SqlQuery;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TableStatusTest {
    private static final BlockRange REACHED = BlockRange.of("mainnet", 0, 1_099, BlockHash.ZERO, null);

    private static TableStatus status(State state, BlockSpan span, OptionalLong lag, double blocksPerSecond) {
        return new TableStatus(
                new SyncStream(new SqlQuery("SELECT 1 FROM a.b"), "ones", span),
                state,
                new StreamProgress(
                        List.of(REACHED), StreamPosition.BACKFILLING, lag, Optional.empty(), Optional.empty()),
                Totals.NONE,
                new Throughput(1, 1, blocksPerSecond),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void blocksUpToTheHeadAreStillToCome() {
        TableStatus status = status(State.BACKFILLING, BlockSpan.from(100), OptionalLong.of(1_000), 10);
        assertThat(status.remainingBlocks()).hasValue(1_000);
        assertThat(status.done()).hasValue(0.5);
        assertThat(status.remainingTime()).contains(Duration.ofSeconds(100));
    }

    @Test
    void blocksAfterTheLastThatWasAskedForDoNotCount() {
        TableStatus status = status(State.BACKFILLING, BlockSpan.until(1_199), OptionalLong.of(1_000), 10);
        assertThat(status.remainingBlocks()).hasValue(100);
        assertThat(status.remainingTime()).contains(Duration.ofSeconds(10));
        TableStatus beyond = status(State.BACKFILLING, BlockSpan.until(1_000), OptionalLong.of(1_000), 10);
        assertThat(beyond.remainingBlocks()).hasValue(0);
        assertThat(beyond.done()).hasValue(1);
    }

    @Test
    void nothingIsSaidOfWhatIsNotKnown() {
        TableStatus unknown = status(State.STREAMING, BlockSpan.ALL, OptionalLong.empty(), 10);
        assertThat(unknown.remainingBlocks()).isEmpty();
        assertThat(unknown.done()).isEmpty();
        assertThat(unknown.remainingTime()).isEmpty();
        assertThat(status(State.COMPLETED, BlockSpan.ALL, OptionalLong.empty(), 0)
                        .done())
                .isEqualTo(OptionalDouble.of(1));
    }

    @Test
    void noTimeIsGivenAtTheHeadWhileItStandsStillOrWaits() {
        assertThat(status(State.AT_HEAD, BlockSpan.ALL, OptionalLong.of(0), 10).remainingTime())
                .isEmpty();
        assertThat(status(State.BACKFILLING, BlockSpan.ALL, OptionalLong.of(9), 0)
                        .remainingTime())
                .isEmpty();
        assertThat(status(State.WAITING_FOR_SERVER, BlockSpan.ALL, OptionalLong.of(9), 10)
                        .remainingTime())
                .isEmpty();
        assertThat(status(State.BACKFILLING, BlockSpan.ALL, OptionalLong.of(9), 1e-12)
                        .remainingTime())
                .as("thousands of years")
                .isEmpty();
    }
}
