package io.ampsync.internal.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowRuleTest {
    private static final long NEAR = 1_000;
    private static final long FAR = 100_000;

    private static long next(long window, long lag, long blocks, long millis) {
        return WindowRule.next(
                NEAR, FAR, new WindowRule.Progress(window, OptionalLong.of(lag), blocks, Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({
        // window, lag, blocks, milliseconds, next
        "1000, 10000000, 1000, 40, 100000",
        "1000, 400000, 1000, 45, 50000",
        "1000, 10000000, 1000, 4000, 1000",
        "1000, 10000000, 2000, 1000, 8000",
        "1000, 20000, 1000, 45, 1000",
        "100000, 500000, 1000000, 9000, 100000",
        "100000, 199000, 1000000, 9000, 24875",
        "24875, 40000, 200000, 1000, 5000",
        "5000, 9000, 50000, 500, 1000",
        "100000, 5000000, 100000, 60000, 6666",
        "1000, 0, 1000, 45, 1000"
    })
    void isLargeWhereManyBlocksAreLeftAndQuick(long window, long lag, long blocks, long millis, long expected) {
        assertThat(next(window, lag, blocks, millis)).isEqualTo(expected);
    }

    @Test
    void withoutATipTheStreamMayBeNearIt() {
        WindowRule.Progress unknown =
                new WindowRule.Progress(50_000, OptionalLong.empty(), 100_000, Duration.ofSeconds(1));
        assertThat(WindowRule.next(NEAR, FAR, unknown)).isEqualTo(NEAR);
    }

    @Test
    void aFixedSizeStaysFixed() {
        WindowRule.Progress quick =
                new WindowRule.Progress(NEAR, OptionalLong.of(9_000_000), 1000, Duration.ofMillis(1));
        assertThat(WindowRule.next(NEAR, NEAR, quick)).isEqualTo(NEAR);
    }

    /** Servers take 45 ms for each microbatch, as a real one does, and 2 µs for each block. */
    @ParameterizedTest
    @CsvSource({"120000, 2.0, 5", "1000000, 5.0, 6", "20000000, 60.0, 7"})
    void aSparseBackfillTakesFewMicrobatchesAndFewChanges(long blocks, double seconds, int mostChanges) {
        double time = 0;
        int changes = 0;
        long window = NEAR;
        long received = 0;
        double since = 0;
        long before = 0;
        long last = 0;
        while (received < blocks) {
            last = Math.min(window, blocks - received);
            received += last;
            time += 0.045 + last * 2e-6;
            long lag = blocks - received;
            long next = WindowRule.next(
                    NEAR,
                    FAR,
                    new WindowRule.Progress(window, OptionalLong.of(lag), received - before, Duration.ofNanos((long)
                            ((time - since) * 1e9))));
            if (next != window) {
                changes++;
                window = next;
                time += 0.05;
                since = time;
                before = received;
            }
        }
        assertThat(time).isLessThan(seconds);
        assertThat(changes).isLessThanOrEqualTo(mostChanges);
        assertThat(window).as("near the tip").isEqualTo(NEAR);
    }
}
