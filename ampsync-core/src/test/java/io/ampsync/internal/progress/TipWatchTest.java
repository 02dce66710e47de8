package io.ampsync.internal.progress;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.internal.engine.EngineExtension;
import io.ampsync.internal.engine.ScriptedSource;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a stream of untimed blocks stands, which only the server's tip can tell. */
class TipWatchTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    private Instant now = START;
    private final ScriptedSource source = new ScriptedSource();
    private final PositionTracker position = new PositionTracker(OptionalLong.empty(), () -> now);
    private final TipWatch watch =
            new TipWatch(TableSource.of(source, EngineExtension.TABLE, QueryOptions.DEFAULT), position);

    @AfterEach
    void everythingIsFreed() {
        watch.close();
        source.close();
    }

    @Test
    void inTheMiddleOfACatchUpTheTipTellsHowFarBehindTheStreamIs() {
        receive(range(0, 99));
        checkWithTip(range(0, 1_099));

        assertThat(position.position()).isEqualTo(StreamPosition.BACKFILLING);
        assertThat(position.lag()).hasValue(1_000);
        position.received(List.of(range(100, 1_099)));
        assertThat(position.position()).isEqualTo(StreamPosition.AT_HEAD);
        assertThat(position.lag()).hasValue(0);
    }

    @Test
    void aStreamThatHasPassedTheTipIsUnknownUntilTheServerIsAskedAgain() {
        receive(range(0, 99));
        checkWithTip(range(0, 99));
        position.received(List.of(range(100, 199)));

        assertThat(position.position()).isEqualTo(StreamPosition.UNKNOWN);
        assertThat(position.lag()).isEmpty();
        pass(PositionTracker.BETWEEN_TIPS);
        checkWithTip(range(0, 250));
        assertThat(position.lag()).hasValue(51);
    }

    @Test
    void aServerThatDoesNotTellLeavesThePositionUnknownAndIsAskedMoreAndMoreRarely() {
        receive(range(0, 99));
        for (int seconds = 0; seconds < 300; seconds += 2) {
            watch.check(now);
            position.received(List.of(range(0, 99)));
            pass(Duration.ofSeconds(2));
        }
        assertThat(position.position()).isEqualTo(StreamPosition.UNKNOWN);
        assertThat(position.lag()).isEmpty();
        // After 0, 60 and 180 seconds.
        assertThat(source.tipQueries()).isEqualTo(3);
    }

    @Test
    void theServerIsAskedTwiceAMinuteAtTheMost() {
        receive(range(0, 99));
        for (int seconds = 0; seconds < 60; seconds += 2) {
            checkWithTip(range(0, 1_000));
            pass(Duration.ofSeconds(2));
        }
        assertThat(source.tipQueries()).isEqualTo(2);
    }

    @Test
    void aTipFromLongAgoTellsNothing() {
        receive(range(0, 99));
        checkWithTip(range(0, 1_000));
        pass(PositionTracker.TIP_LIFETIME.plusSeconds(1));
        position.received(List.of(range(100, 199)));

        assertThat(position.position()).isEqualTo(StreamPosition.UNKNOWN);
        assertThat(position.lag()).isEmpty();
    }

    @Test
    void nobodyIsAskedWhatIsClearAnyway() {
        watch.check(now);
        position.connected(OptionalLong.empty());
        watch.check(now);
        BlockRange block = range(0, 99);
        position.received(List.of(new BlockRange("eth", 0, 99, block.hash(), block.prevHash(), now.minusSeconds(5))));
        watch.check(now);
        assertThat(position.position()).isEqualTo(StreamPosition.AT_HEAD);

        position.received(List.of(range(100, 199)));
        position.disconnected();
        watch.check(now);
        assertThat(source.tipQueries()).isZero();
    }

    @Test
    void whileAChainIsQuietTheServerIsAskedMoreAndMoreRarely() {
        BlockRange block = range(0, 99);
        receive(new BlockRange("eth", 0, 99, block.hash(), block.prevHash(), now.plus(Duration.ofDays(1))));
        tips(20, range(0, 99));
        for (int seconds = 0; seconds < 480; seconds += 2) {
            watch.check(now);
            pass(Duration.ofSeconds(2));
        }
        assertThat(source.tipQueries()).as("after 30, 60, 120 and 240 s").isEqualTo(4);
        for (int seconds = 480; seconds < 3_600; seconds += 2) {
            watch.check(now);
            pass(Duration.ofSeconds(2));
        }
        assertThat(source.tipQueries()).as("and every five minutes").isBetween(14, 16);
    }

    @Test
    void aServerThatIsSilentAlthoughItHasMoreIsAskedTwiceAMinute() {
        BlockRange block = range(0, 99);
        receive(new BlockRange("eth", 0, 99, block.hash(), block.prevHash(), now));
        tips(20, range(0, 104));
        for (int seconds = 0; seconds < 300; seconds += 2) {
            watch.check(now);
            pass(Duration.ofSeconds(2));
        }
        assertThat(source.tipQueries()).isEqualTo(9);
        assertThat(position.silence(Duration.ofMinutes(5)))
                .hasValue("waits for the server, which sends nothing although it has 5 blocks more");
        assertThat(position.position()).isEqualTo(StreamPosition.BACKFILLING);
    }

    @Test
    void aNewStreamThatGetsNothingHasTheServerAskedWhetherThereIsAnything() {
        position.connected(OptionalLong.empty());
        source.tip(range(0, 4));
        watch.check(now);
        assertThat(source.tipQueries()).isZero();
        pass(Duration.ofSeconds(30));
        watch.check(now);
        assertThat(position.silence(Duration.ofSeconds(40)))
                .hasValue("waits for the server, which sends nothing although it has blocks");
    }

    @Test
    void tipsOfSeveralNetworksAreNotCompared() {
        receive(range(0, 99));
        BlockRange other = range(0, 5_000);
        checkWithTip(range(0, 500), BlockRange.of("base", 0, 5_000, other.hash(), other.prevHash()));
        assertThat(position.position()).isEqualTo(StreamPosition.UNKNOWN);
        assertThat(position.lag()).isEmpty();
    }

    @Test
    void afterItsEndTheWatchAsksNobody() {
        receive(range(0, 99));
        watch.close();
        watch.check(now);
        assertThat(source.tipQueries()).isZero();
    }

    private void receive(BlockRange range) {
        position.connected(OptionalLong.empty());
        position.received(List.of(range));
    }

    private void tips(int answers, BlockRange blocks) {
        for (int answer = 0; answer < answers; answer++) {
            source.tip(blocks);
        }
    }

    private void checkWithTip(BlockRange... blocks) {
        source.tip(blocks);
        watch.check(now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
