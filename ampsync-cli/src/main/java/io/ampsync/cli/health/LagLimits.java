package io.ampsync.cli.health;

import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far behind a stream may be to count as ready: {@code max-lag-blocks=10&max-lag-seconds=60} in a query string.
 *
 * @param blocks the most blocks that the server has and hasn't sent; empty for any number
 * @param seconds how old the newest block may be; empty for any age
 */
record LagLimits(OptionalLong blocks, OptionalLong seconds) {
    static final LagLimits NONE = new LagLimits(OptionalLong.empty(), OptionalLong.empty());

    private static final String BLOCKS = "max-lag-blocks";
    private static final String SECONDS = "max-lag-seconds";

    /** Throws {@link IllegalArgumentException} for what it doesn't know; the message can be shown. */
    static LagLimits parse(@Nullable String query) {
        LagLimits limits = NONE;
        if (query == null || query.isEmpty()) {
            return limits;
        }
        for (String[] pair :
                Arrays.stream(query.split("&")).map(part -> part.split("=", 2)).toList()) {
            OptionalLong value = OptionalLong.of(number(pair));
            limits =
                    pair[0].equals(BLOCKS) ? new LagLimits(value, limits.seconds) : new LagLimits(limits.blocks, value);
        }
        return limits;
    }

    private static long number(String[] pair) {
        if ((pair[0].equals(BLOCKS) || pair[0].equals(SECONDS)) && pair.length == 2 && pair[1].matches("\\d{1,15}")) {
            return Long.parseLong(pair[1]);
        }
        throw new IllegalArgumentException("parameters are " + BLOCKS + " and " + SECONDS + ", with whole numbers");
    }

    /** Why a stream is too far behind, or can't be said not to be; empty if it isn't. */
    Optional<String> obstacle(TableStatus status, Instant now) {
        return blocksBehind(status).or(() -> secondsBehind(status, now));
    }

    private Optional<String> blocksBehind(TableStatus status) {
        if (blocks.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong lag = status.progress().lag();
        if (lag.isPresent()) {
            return lag.getAsLong() <= blocks.getAsLong()
                    ? Optional.empty()
                    : Optional.of(lag.getAsLong() + " blocks behind");
        }
        return status.state() == State.AT_HEAD ? Optional.empty() : Optional.of("not known how many blocks behind");
    }

    private Optional<String> secondsBehind(TableStatus status, Instant now) {
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        Optional<Duration> age = status.progress().age(now);
        if (age.isEmpty()) {
            return Optional.of("not known how old its newest block is");
        }
        return age.get().toSeconds() <= seconds.getAsLong()
                ? Optional.empty()
                : Optional.of("newest block " + age.get().toSeconds() + " s old");
    }
}
