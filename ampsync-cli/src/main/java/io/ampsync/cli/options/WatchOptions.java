package io.ampsync.cli.options;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command shows what it shows once, or again and again. */
public final class WatchOptions {
    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "<seconds>",
            order = 1,
            converter = Seconds.class,
            description = "Print it again every so many seconds, 1 to 3600, 2 if left out, until interrupted.")
    @Nullable
    Integer seconds;

    /** The time between two looks; empty for a single one. */
    public Optional<Duration> interval() {
        return Optional.ofNullable(seconds).map(Duration::ofSeconds);
    }

    static final class Seconds extends IntegerBetween {
        Seconds() {
            super(1, 3600);
        }
    }
}
