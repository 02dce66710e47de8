package io.ampsync.internal.rules;

import io.ampsync.model.StreamPosition;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether somebody should know that a server says nothing. At the head that is as it should be; a server that is at
 * work on a microbatch gives a sign of life twice a minute, and one that is asked a query answers within moments.
 */
public final class SilenceRule {
    /** Longer than a server that has more to send is ever silent. */
    public static final Duration LONG = Duration.ofSeconds(40);

    /** Planning a query takes moments. */
    static final Duration LONG_UNACCEPTED = Duration.ofSeconds(10);

    private SilenceRule() {}

    /** How far the connection is. */
    public enum Connection {
        /** There is none. */
        NONE,
        /** The server has been asked the query. */
        ASKED,
        /** The server has accepted the query. */
        OPEN
    }

    /**
     * What can be said of a silence, completing a sentence that begins with the stream; empty as long as nothing is
     * wrong with it.
     *
     * @param waited for how long the stream has been waiting for the server, and for nothing else
     */
    public static Optional<String> of(Connection connection, PositionRule.Signs signs, Duration waited) {
        return switch (connection) {
            case NONE -> Optional.empty();
            case ASKED ->
                waited.compareTo(LONG_UNACCEPTED) < 0
                        ? Optional.empty()
                        : Optional.of("waits for the server to accept its query");
            case OPEN -> waited.compareTo(LONG) < 0 ? Optional.empty() : open(signs, waited);
        };
    }

    private static Optional<String> open(PositionRule.Signs signs, Duration waited) {
        long missing = signs.mostMissing();
        if (missing > 0) {
            return Optional.of("waits for the server, which sends nothing although it has " + missing
                    + (missing == 1 ? " block more" : " blocks more"));
        }
        if (signs.newest().isEmpty() && !signs.tips().isEmpty()) {
            return Optional.of("waits for the server, which sends nothing although it has blocks");
        }
        boolean unclear = waited.compareTo(PositionRule.QUIET) >= 0 && PositionRule.of(signs) == StreamPosition.UNKNOWN;
        return unclear
                ? Optional.of("waits for the server, which sends nothing and doesn't tell whether it has more")
                : Optional.empty();
    }
}
