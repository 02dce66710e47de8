package io.ampsync.cli.health;

import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a stream works: it is at the head, or in a backfill that progresses, or stands by for another process, or has
 * ended because it was complete.
 *
 * @param limits how far behind it may be besides
 * @param started since when there could have been commits
 */
record Readiness(LagLimits limits, Instant started) {
    /** In a backfill commits come every few seconds; a whole microbatch takes a while where the server is slow. */
    static final Duration STALE = Duration.ofMinutes(5);

    /** What is in the way; empty if nothing is. */
    Optional<String> obstacle(TableStatus status, Instant now) {
        if (status.state() == State.COMPLETED || status.state() == State.STANDBY) {
            return Optional.empty();
        }
        if (!status.state().isStreaming()) {
            return Optional.of("");
        }
        Instant committed = status.progress().committedAt().orElse(started);
        Duration still = Duration.between(committed, now);
        if (status.state() == State.BACKFILLING && still.compareTo(STALE) > 0) {
            return Optional.of("no commit for " + still.toMinutes() + " min");
        }
        return limits.obstacle(status, now);
    }
}
