package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.cli.command.StopSignals.Meaning;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
    private final StopSignals signals = new StopSignals();

    @Test
    void repetitionWithinASecondIsTheSameRequest() {
        assertThat(signals.requested()).isFalse();
        assertThat(signals.note(0)).isEqualTo(Meaning.FIRST);
        assertThat(signals.requested()).isTrue();
        assertThat(signals.note(TimeUnit.MILLISECONDS.toNanos(900))).isEqualTo(Meaning.ECHO);
        assertThat(signals.note(TimeUnit.MILLISECONDS.toNanos(1100))).isEqualTo(Meaning.SECOND);
    }

    @Test
    void stopAskedForBeforeThereIsAnythingToStopIsMadeUpFor() {
        AtomicInteger stops = new AtomicInteger();
        signals.note(0);
        signals.onStop(stops::incrementAndGet);

        assertThat(stops).hasValue(1);
    }
}
