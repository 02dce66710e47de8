package io.ampsync.internal.progress;

import io.ampsync.status.Stage;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A wait that has lasted for so long that somebody should know.
 *
 * @param end completes a sentence that begins with {@code ampsync goes on}: when, and what helps
 */
record LastingWait(Wait cause, String end) {
    /** A batch is encoded within a fraction of a second. */
    private static final Duration LONG_ENCODING = Duration.ofSeconds(10);

    /** Large groups on slow disks take their time. */
    private static final Duration LONG_COMMIT = Duration.ofSeconds(60);

    /** The wait that {@code stage} is, if it has lasted; of the server what {@code position} says of its silence. */
    static Optional<LastingWait> of(Wait stage, Instant now, PositionTracker position) {
        Duration time = Duration.between(stage.since(), now);
        return switch (stage.on()) {
            case SERVER ->
                position.silence(time)
                        .map(what -> new LastingWait(
                                new Wait(Stage.SERVER, what, stage.since()),
                                "once it does, and asks again by itself after some minutes: look at the Amp server"));
            case ENCODER ->
                longer(
                        LONG_ENCODING,
                        time,
                        new LastingWait(
                                stage, "with the next one: give the process more processor time, or memory (-Xmx)"));
            case POOL, TARGET ->
                longer(
                        LONG_COMMIT,
                        time,
                        new LastingWait(
                                stage, "once that is done: look in pg_stat_activity what the database is busy with"));
        };
    }

    private static Optional<LastingWait> longer(Duration most, Duration time, LastingWait wait) {
        return time.compareTo(most) < 0 ? Optional.empty() : Optional.of(wait);
    }
}
