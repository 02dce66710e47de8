package io.ampsync.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.status.Stage;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WaitWatchTest {
    private static final Instant START = Instant.parse("2026-04-15T12:00:00Z");

    private final Logger logger = (Logger) LoggerFactory.getLogger(WaitWatch.class);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private Optional<LastingWait> present = Optional.empty();
    private final WaitWatch watch = new WaitWatch("table blocks", now -> present);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        events.start();
        logger.addAppender(events);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(events);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return events.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private static Optional<LastingWait> silence(String what, Instant since) {
        return Optional.of(new LastingWait(new Wait(Stage.SERVER, what, since), "once it does"));
    }

    @Test
    void aWaitIsToldAgainAtGrowingIntervalsAndWhenItIsOver() {
        for (int second = 0; second < 1_000; second++) {
            present = second < 40 ? Optional.empty() : silence("waits for it, " + second, START.minusNanos(second % 7));
            watch.check(START.plusSeconds(second));
        }
        present = Optional.empty();
        watch.check(START.plusSeconds(1_000));
        watch.check(START.plusSeconds(1_001));

        assertThat(lines())
                .containsExactly(
                        "WARN table blocks waits for it, 40, for 40 s now; ampsync goes on once it does",
                        "WARN table blocks waits for it, 100, for 100 s now; ampsync goes on once it does",
                        "WARN table blocks waits for it, 220, for 220 s now; ampsync goes on once it does",
                        "WARN table blocks waits for it, 460, for 460 s now; ampsync goes on once it does",
                        "WARN table blocks waits for it, 940, for 940 s now; ampsync goes on once it does",
                        "INFO table blocks no longer waits for the server, after 1000 s");
    }

    @Test
    void aWaitThatBeginsAnewIsAnother() {
        present = silence("waits", START);
        watch.check(START.plusSeconds(40));
        present = silence("waits", START.plusSeconds(30));
        watch.check(START.plusSeconds(80));

        assertThat(lines())
                .containsExactly(
                        "WARN table blocks waits, for 40 s now; ampsync goes on once it does",
                        "INFO table blocks no longer waits for the server, after 80 s",
                        "WARN table blocks waits, for 50 s now; ampsync goes on once it does");
    }

    @Test
    void encodingAndCommitsAreLongAfterTheirTime() {
        PositionTracker position = new PositionTracker(OptionalLong.empty(), () -> START);
        assertThat(lasting(Stage.ENCODER, 9, position)).isEmpty();
        assertThat(lasting(Stage.ENCODER, 10, position)).isPresent();
        assertThat(lasting(Stage.TARGET, 59, position)).isEmpty();
        assertThat(lasting(Stage.TARGET, 60, position)).isPresent();
        assertThat(lasting(Stage.SERVER, 3_600, position))
                .as("without a connection")
                .isEmpty();
        position.connecting();
        assertThat(lasting(Stage.SERVER, 9, position)).isEmpty();
        assertThat(lasting(Stage.SERVER, 10, position)).isPresent();
    }

    private static Optional<LastingWait> lasting(Stage stage, int seconds, PositionTracker position) {
        return LastingWait.of(new Wait(stage, "waits", START), START.plus(Duration.ofSeconds(seconds)), position);
    }
}
