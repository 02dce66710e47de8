package io.ampsync.internal.progress;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.EngineExtension;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.internal.rules.SilenceRule;
import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.Written;
import io.ampsync.status.Commit;
import io.ampsync.status.Stage;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusTrackerTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    private Instant now = START;
    private final StatusTracker status = new StatusTracker(
            EngineExtension.TABLE,
            new SyncListener() {},
            new PositionTracker(OptionalLong.of(100), () -> now),
            new StageClock());

    @Test
    void theSourcesReturnDoesNotHideThatTheTargetIsAway() {
        SinkException away = SinkException.retryable("database away");
        status.streaming(OptionalLong.of(100));
        status.retrying(RetryControl.Activity.COMMITTING, away, Duration.ofSeconds(1));
        status.streaming(OptionalLong.of(100));

        assertThat(current().state()).isEqualTo(State.WAITING_FOR_DATABASE);
        assertThat(current().error()).containsSame(away);
    }

    @Test
    void aTargetThatWaitsForSomethingIsBlockedUntilItGoesOn() {
        status.streaming(OptionalLong.of(100));
        TableStatus blocked = status.current(Optional.of(new TargetWait("waits for a lock held by process 1", START)));

        assertThat(blocked.state()).isEqualTo(State.BLOCKED);
        assertThat(blocked.error())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .hasMessage("stream " + EngineExtension.TABLE + " waits for a lock held by process 1"));
        assertThat(current().state()).isEqualTo(State.STREAMING);
        status.stopped();
        assertThat(status.current(Optional.of(new TargetWait("waits", START))).state())
                .isEqualTo(State.STOPPED);
    }

    @Test
    void aTableThatStandsBySaysForWhomUntilItIsLoaded() {
        TargetWait turn = new TargetWait("stands by while process 1 on host a writes it", START);
        status.retrying(RetryControl.Activity.ATTEMPT, SinkException.retryable("taken over"), Duration.ofSeconds(1));
        status.standingBy(turn);

        TableStatus current = status.current(Optional.of(new TargetWait("waits for a lock", START)));
        assertThat(current.state()).isEqualTo(State.STANDBY);
        assertThat(current.error()).isEmpty();
        assertThat(current.waiting().orElseThrow().what()).isEqualTo(turn.what());
        status.loaded(StreamSnapshot.EMPTY);
        assertThat(current().state()).isEqualTo(State.STARTING);
    }

    @Test
    void aFailureThatIsWaitedOutSaysWhoHasToAct() {
        status.streaming(OptionalLong.of(100));
        status.retrying(RetryControl.Activity.READING, SourceException.unavailable("away"), Duration.ofSeconds(1));
        assertThat(current().state()).isEqualTo(State.WAITING_FOR_SERVER);
        assertThat(current().waiting().orElseThrow().on()).isEqualTo(Stage.SERVER);
        status.retrying(RetryControl.Activity.ATTEMPT, SinkException.retryable("down"), Duration.ofSeconds(1));
        assertThat(current().state()).isEqualTo(State.WAITING_FOR_DATABASE);
        assertThat(current().totals().retries())
                .containsOnly(entry(ErrorKind.UNAVAILABLE, 1L), entry(ErrorKind.DATABASE, 1L));
    }

    @Test
    void whileItStreamsTheStateSaysWhereItStands() {
        status.streaming(OptionalLong.of(100));
        assertThat(current().state()).isEqualTo(State.STREAMING);
        status.received(List.of(range(0, 99)));
        assertThat(current().state()).isEqualTo(State.BACKFILLING);
        status.received(List.of(range(100, 110)));
        assertThat(current().state()).isEqualTo(State.AT_HEAD);
    }

    @Test
    void blocksCountForTheRateAsTheWatermarkAdvances() throws InterruptedException {
        status.streaming(OptionalLong.of(100));
        status.committed(reached(range(0, 99)));
        status.committed(reached(range(100, 199)));
        status.committed(reached(range(100, 150)));
        Thread.sleep(1_100);
        assertThat(current().throughput().blocksPerSecond()).isBetween(50.0, 190.0);
        assertThat(current().throughput().rowsPerSecond()).isBetween(0.7, 2.8);
    }

    private static Commit reached(BlockRange range) {
        Watermark watermark = new Watermark(1, List.of(range), OptionalLong.empty());
        return new Commit(1, Written.UNKNOWN, Optional.empty(), Optional.of(watermark), Duration.ZERO);
    }

    @Test
    void aStreamBeginsAnewWithItsStateAndNotWithItsConnection() throws InterruptedException {
        assertThat(current().progress().streamingSince()).isEmpty();
        status.streaming(OptionalLong.of(100));
        Instant since = current().progress().streamingSince().orElseThrow();
        Thread.sleep(2);
        status.retrying(RetryControl.Activity.READING, SourceException.unavailable("away"), Duration.ZERO);
        status.streaming(OptionalLong.of(100));
        assertThat(current().progress().streamingSince()).hasValue(since);
        status.starting();
        status.streaming(OptionalLong.of(100));
        assertThat(current().progress().streamingSince().orElseThrow()).isAfter(since);
    }

    @Test
    void aServerThatComesBackBeginsAnewWithItsFirstBlocks() throws InterruptedException {
        status.streaming(OptionalLong.of(100));
        Instant first = current().progress().streamingSince().orElseThrow();
        status.received(List.of(range(0, 9)));
        assertThat(current().progress().streamingSince()).hasValue(first);
        Thread.sleep(2);
        status.retrying(RetryControl.Activity.READING, SourceException.unavailable("away"), Duration.ZERO);
        status.streaming(OptionalLong.of(100));
        status.received(List.of());
        assertThat(current().progress().streamingSince()).as("a sign of life").hasValue(first);
        status.received(List.of(range(10, 19)));
        Instant second = current().progress().streamingSince().orElseThrow();
        assertThat(second).isAfter(first);
        Thread.sleep(2);
        now = now.plus(SilenceRule.LONG);
        status.received(List.of(range(20, 29)));
        assertThat(current().progress().streamingSince().orElseThrow())
                .as("after a silence")
                .isAfter(second);
    }

    @Test
    void commitsAreAddedUp() {
        Watermark watermark = new Watermark(3, List.of(range(0, 9)), OptionalLong.empty());
        Undo reorg = new Undo(
                7,
                new UndoCause.Reorg(List.of(new Invalidation("eth", 5, 9), new Invalidation("base", 1, 2))),
                new IdRange(1, 3));
        status.committed(commit(10, new Written(100, 0, 2), Optional.empty(), Optional.of(watermark)));
        status.committed(commit(5, new Written(50, 4, 0), Optional.of(reorg), Optional.empty()));
        Undo rewind = new Undo(9, new UndoCause.Rewind(), new IdRange(8, 8));
        status.committed(commit(1, new Written(10, 6, 0), Optional.of(rewind), Optional.empty()));

        Totals totals = current().totals();
        assertThat(totals.rows()).isEqualTo(16);
        assertThat(totals.bytes()).isEqualTo(160);
        assertThat(totals.commits()).isEqualTo(3);
        assertThat(totals.keptAsideRows()).isEqualTo(2);
        assertThat(totals.reorgs()).isEqualTo(new Totals.Reorgs(1, 7, 5, 4));
        assertThat(current().progress().watermark()).isEqualTo(watermark.ranges());
        assertThat(current().progress().committedAt()).isPresent();
    }

    private static Commit commit(long rows, Written written, Optional<Undo> undo, Optional<Watermark> watermark) {
        return new Commit(rows, written, undo, watermark, Duration.ZERO);
    }

    private TableStatus current() {
        return status.current(Optional.empty());
    }

    @Test
    void whereAStreamStandsFollowsFromWhatHasComeAndFromSilence() {
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.streaming(OptionalLong.of(100));
        status.received(List.of(range(0, 99)));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.BACKFILLING);
        status.received(List.of(range(100, 110)));
        status.received(List.of());
        assertThat(current().progress().position()).isEqualTo(StreamPosition.AT_HEAD);
        now = START.plus(Duration.ofHours(3));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.AT_HEAD);
        status.received(List.of(range(111, 210)));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.BACKFILLING);
        now = now.plus(Duration.ofHours(3));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.stopped();
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
    }

    @Test
    void whatIsStoredDoesNotTellHowFarTheServerIs() {
        StoredWatermark stored = new StoredWatermark(7, List.of(range(0, 10)));
        status.loaded(new StreamSnapshot(8, List.of(stored), false));
        status.streaming(OptionalLong.of(100));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
        now = START.plus(Duration.ofHours(3));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.received(List.of(range(11, 12)));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.AT_HEAD);
        status.streaming(OptionalLong.of(100));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
    }

    @Test
    void withoutAConnectionOnlyARecentBlockTells() {
        status.streaming(OptionalLong.of(100));
        status.received(List.of(range(0, 10)));
        status.retrying(RetryControl.Activity.READING, SinkException.retryable("server away"), Duration.ofSeconds(1));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.UNKNOWN);
        BlockRange last = range(11, 12);
        status.received(
                List.of(new BlockRange("eth", 11, 12, last.hash(), last.prevHash(), now.minus(Duration.ofSeconds(9)))));
        assertThat(current().progress().position()).isEqualTo(StreamPosition.AT_HEAD);
    }
}
