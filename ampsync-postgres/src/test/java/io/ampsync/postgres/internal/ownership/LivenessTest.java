package io.ampsync.postgres.internal.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final String STREAM = "_/eth@1.0.0:blocks";
    private static final Instance PROCESS = new Instance("a", "host", "", 1, 1);

    private final Liveness liveness = new Liveness();

    private static StreamRow.Owner owner(long beats, long committed) {
        return new StreamRow.Owner(PROCESS.id(), PROCESS, new LifeSigns(beats, committed));
    }

    private boolean look(long began, long ended, StreamRow.Owner owner) {
        liveness.observe(Map.of(STREAM, owner), new Liveness.Time(millis(began), millis(ended)));
        return liveness.isSilent(STREAM, owner);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void anOwnerWithoutASignIsTakenForDeadAfterFiveSeconds() {
        assertThat(look(0, 10, owner(1, 1))).isFalse();
        assertThat(look(4_000, 4_010, owner(1, 1))).isFalse();
        assertThat(look(5_000, 5_100, owner(1, 1))).isFalse();
        assertThat(look(5_010, 5_011, owner(1, 1))).isTrue();
    }

    @Test
    void aHeartbeatIsASignOfLifeAndSoIsACommit() {
        assertThat(look(0, 0, owner(1, 1))).isFalse();
        assertThat(look(4_500, 4_500, owner(2, 1))).isFalse();
        assertThat(look(9_000, 9_000, owner(2, 2))).isFalse();
        assertThat(look(13_500, 13_500, owner(2, 3))).isFalse();
        assertThat(look(18_499, 18_499, owner(2, 3))).isFalse();
        assertThat(look(18_500, 18_500, owner(2, 3))).isTrue();
    }

    /** The owner may have given a sign after the look had read its row. */
    @Test
    void theTimeThatALookTakesDoesNotCount() {
        assertThat(look(0, 60_000, owner(1, 1))).isFalse();
        assertThat(look(60_000, 120_000, owner(1, 1))).isFalse();
    }

    @Test
    void afterAFailedLookTheSilenceStartsAnew() {
        assertThat(look(0, 0, owner(1, 1))).isFalse();
        liveness.forget();
        assertThat(look(10_000, 10_000, owner(1, 1))).isFalse();
        assertThat(look(15_000, 15_000, owner(1, 1))).isTrue();
    }

    @Test
    void anotherOwnerIsAnotherSilence() {
        StreamRow.Owner other = new StreamRow.Owner("b", PROCESS, new LifeSigns(1, 1));
        assertThat(look(0, 0, owner(1, 1))).isFalse();
        assertThat(look(6_000, 6_000, other)).isFalse();
        assertThat(look(7_000, 7_000, owner(1, 1))).isFalse();
    }

    /** Whatever pauses the one who looks: an owner that gives a sign every three seconds is never taken for dead. */
    @Test
    void whoGivesSignsIsNeverTakenForDeadHoweverTheLooksFall() {
        SplittableRandom random = new SplittableRandom(7);
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            long began = now;
            long read = began + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 50);
            long ended = read + random.nextInt(random.nextInt(20) == 0 ? 9_000 : 50);
            assertThat(look(began, ended, owner(read / 3_000, 0))).isFalse();
            now = ended + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 300);
        }
    }
}
