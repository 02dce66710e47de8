package io.ampsync.cli.health;

import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a stream works: it is at the head, or in a backfill that progresses, or stands by for another process, or has
 * ended because it was complete.
 *
 * @param limits how far behind it may be besides
 */
record Readiness(LagLimits limits) {
    /** Away from the head commits come every few seconds; a large microbatch of a slow server takes longer. */
    static final Duration STALE = Duration.ofMinutes(5);

    /** What is in the way; empty if nothing is. */
    Optional<String> obstacle(TableStatus status, Instant now) {
        if (status.state() == State.COMPLETED || status.state() == State.STANDBY) {
            return Optional.empty();
        }
        if (!status.state().isStreaming()) {
            return Optional.of("");
        }
        Duration still = sinceSign(status, now);
        if (status.state() != State.AT_HEAD && still.compareTo(STALE) > 0) {
            return Optional.of("no commit for " + still.toMinutes() + " min");
        }
        return limits.obstacle(status, now);
    }

    /** Since the last commit, or since the stream has begun: what came before says nothing of now. */
    private static Duration sinceSign(TableStatus status, Instant now) {
        Instant latest = Stream.of(
                        status.progress().committedAt(), status.progress().streamingSince())
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(now);
        return Duration.between(latest, now);
    }
}
