package io.ampsync.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.status.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageClockTest {
    private static final Instant NOW = Instant.parse("2026-04-15T12:00:00Z");

    private long time;
    private final StageClock clock = new StageClock(() -> time);

    private void pass(int seconds) {
        time += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void everyMomentCountsForOneStage() {
        pass(1);
        assertThat(clock.enter(Stage.SERVER)).isEqualTo(Stage.ENCODER);
        pass(10);
        int answer = clock.during(Stage.TARGET, () -> {
            pass(100);
            return 7;
        });
        pass(20);

        assertThat(answer).isEqualTo(7);
        assertThat(clock.present(NOW)).isEqualTo(new StageClock.Present(Stage.SERVER, NOW.minusSeconds(20)));
        assertThat(clock.totals())
                .isEqualTo(Map.of(
                        Stage.ENCODER, Duration.ofSeconds(1),
                        Stage.SERVER, Duration.ofSeconds(30),
                        Stage.POOL, Duration.ZERO,
                        Stage.TARGET, Duration.ofSeconds(100)));
    }

    @Test
    void aTargetWithoutAConnectionIsTimeOfThePoolForAsLongAsItIsWaitedFor() {
        clock.waits();
        pass(1);
        clock.enter(Stage.TARGET);
        pass(10);
        clock.waits();
        pass(20);
        clock.goesOn();
        pass(30);
        assertThat(clock.present(NOW)).isEqualTo(new StageClock.Present(Stage.POOL, NOW.minusSeconds(60)));
        clock.goesOn();
        pass(100);
        assertThat(clock.present(NOW)).isEqualTo(new StageClock.Present(Stage.TARGET, NOW.minusSeconds(160)));
        clock.enter(Stage.SERVER);
        clock.waits();
        pass(1_000);

        assertThat(clock.totals())
                .isEqualTo(Map.of(
                        Stage.ENCODER, Duration.ofSeconds(1),
                        Stage.POOL, Duration.ofSeconds(60),
                        Stage.TARGET, Duration.ofSeconds(100),
                        Stage.SERVER, Duration.ofSeconds(1_000)));
    }

    @Test
    void aFailureEndsItsStage() {
        assertThatThrownBy(() -> clock.during(Stage.SERVER, () -> {
                    pass(3);
                    throw new IOException("away");
                }))
                .isInstanceOf(IOException.class);
        pass(5);

        assertThat(clock.present(NOW).stage()).isEqualTo(Stage.ENCODER);
        assertThat(clock.totals()).containsEntry(Stage.SERVER, Duration.ofSeconds(3));
    }

    @Test
    void aTableThatHasEndedSpendsNoTime() {
        clock.enter(Stage.SERVER);
        pass(10);
        clock.stop();
        pass(100);
        assertThat(clock.totals()).containsEntry(Stage.SERVER, Duration.ofSeconds(10));
    }
}
