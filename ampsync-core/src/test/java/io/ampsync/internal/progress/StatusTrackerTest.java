package io.ampsync.internal.progress;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SinkException;
import io.ampsync.internal.engine.EngineExtension;
import io.ampsync.internal.retry.RetryControl;
import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
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
            EngineExtension.TABLE, new SyncListener() {}, new PositionTracker(OptionalLong.of(100), () -> now));

    @Test
    void theSourcesReturnDoesNotHideThatTheTargetIsAway() {
        SinkException away = SinkException.retryable("database away");
        status.streaming(OptionalLong.of(100));
        status.retrying(RetryControl.Activity.COMMITTING, away, Duration.ofSeconds(1));
        status.streaming(OptionalLong.of(100));

        assertThat(current().state()).isEqualTo(TableStatus.State.RETRYING);
        assertThat(current().error()).containsSame(away);
    }

    @Test
    void aTargetThatWaitsForSomethingIsBlockedUntilItGoesOn() {
        status.streaming(OptionalLong.of(100));
        TableStatus blocked = status.current(Optional.of("waits for a lock held by process 1"));

        assertThat(blocked.state()).isEqualTo(TableStatus.State.BLOCKED);
        assertThat(blocked.error())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .hasMessage("stream " + EngineExtension.TABLE + " waits for a lock held by process 1"));
        assertThat(current().state()).isEqualTo(TableStatus.State.STREAMING);
        status.stopped();
        assertThat(status.current(Optional.of("waits")).state()).isEqualTo(TableStatus.State.STOPPED);
    }

    private TableStatus current() {
        return status.current(Optional.empty());
    }

    @Test
    void whereAStreamStandsFollowsFromWhatHasComeAndFromSilence() {
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.streaming(OptionalLong.of(100));
        status.received(List.of(range(0, 99)));
        assertThat(current().position()).isEqualTo(StreamPosition.BACKFILLING);
        status.received(List.of(range(100, 110)));
        status.received(List.of());
        assertThat(current().position()).isEqualTo(StreamPosition.AT_HEAD);
        now = START.plus(Duration.ofHours(3));
        assertThat(current().position()).isEqualTo(StreamPosition.AT_HEAD);
        status.received(List.of(range(111, 210)));
        assertThat(current().position()).isEqualTo(StreamPosition.BACKFILLING);
        now = now.plus(Duration.ofHours(3));
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.stopped();
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
    }

    @Test
    void whatIsStoredDoesNotTellHowFarTheServerIs() {
        StoredWatermark stored = new StoredWatermark(7, List.of(range(0, 10)));
        status.loaded(new StreamSnapshot(8, List.of(stored), false));
        status.streaming(OptionalLong.of(100));
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
        now = START.plus(Duration.ofHours(3));
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
        status.received(List.of(range(11, 12)));
        assertThat(current().position()).isEqualTo(StreamPosition.AT_HEAD);
        status.streaming(OptionalLong.of(100));
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
    }

    @Test
    void withoutAConnectionOnlyARecentBlockTells() {
        status.streaming(OptionalLong.of(100));
        status.received(List.of(range(0, 10)));
        status.retrying(RetryControl.Activity.READING, SinkException.retryable("server away"), Duration.ofSeconds(1));
        assertThat(current().position()).isEqualTo(StreamPosition.UNKNOWN);
        BlockRange last = range(11, 12);
        status.received(
                List.of(new BlockRange("eth", 11, 12, last.hash(), last.prevHash(), now.minus(Duration.ofSeconds(9)))));
        assertThat(current().position()).isEqualTo(StreamPosition.AT_HEAD);
    }
}
