package io.ampsync.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.status.Throughput;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateWindowTest {
    private final RateWindow rates = new RateWindow();

    private void add(long rows, long second) {
        rates.add(rows, 10 * rows, rows / 10, TimeUnit.SECONDS.toNanos(second));
    }

    private Throughput at(long second) {
        return rates.rate(TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void atFirstTheTimeSinceTheFirstCommitCounts() {
        assertThat(at(0)).isEqualTo(Throughput.NONE);
        add(100, 0);
        assertThat(at(0)).isEqualTo(Throughput.NONE);
        add(100, 10);
        assertThat(at(20)).isEqualTo(new Throughput(10, 100, 1));
    }

    @Test
    void onlyTheLastMinuteCounts() {
        for (int second = 0; second <= 600; second++) {
            add(30, second);
        }
        assertThat(at(600).rowsPerSecond()).isBetween(28.0, 33.0);
        assertThat(at(630).rowsPerSecond()).isBetween(12.0, 18.0);
        assertThat(at(670)).isEqualTo(Throughput.NONE);
    }

    @Test
    void afterAPauseItBeginsAnew() {
        add(1_000, 0);
        add(60, 1_000);
        assertThat(at(1_002).rowsPerSecond()).isEqualTo(30);
    }
}
