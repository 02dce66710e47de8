package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Whether a silence looks like a server that hangs. Servers look for the block that a microbatch of full length would
 * end with; where that is a skipped Solana slot, they look for ever. A microbatch of another length ends elsewhere.
 *
 * <p>A halted chain looks the same, and so does a quiet one before it has sent anything: reconnecting does no harm
 * then, and becomes rare.
 */
public final class StallRule {
    /** The first silence that counts; it doubles with every reconnect that led nowhere. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofHours(1);

    /** The newest block of a chain that goes on is never that old for long. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private static final long USUAL_BLOCKS = 1_000;

    private StallRule() {}

    /**
     * Whether to reconnect: the server has been silent for long although it had more, although its newest block is
     * old, or since the connection was made.
     *
     * @param reconnects reconnects for this reason since the last watermark
     */
    public static boolean isStalled(PositionRule.Signs signs, int reconnects) {
        Duration patience = PATIENCE.multipliedBy(1L << Math.min(reconnects, 10));
        Duration limit = patience.compareTo(LONGEST) < 0 ? patience : LONGEST;
        boolean silent =
                signs.silence().filter(time -> time.compareTo(limit) >= 0).isPresent();
        return silent
                && (!signs.answered()
                        || signs.newest().stream().anyMatch(range -> signs.cut(range) || isOld(range, signs.now())));
    }

    /** Another size for microbatches each time. */
    public static long window(OptionalLong usual, int reconnects) {
        return usual.orElse(USUAL_BLOCKS) + reconnects;
    }

    private static boolean isOld(BlockRange range, Instant now) {
        Instant time = range.timestamp();
        return time != null && time.isBefore(now.minus(OLD));
    }
}
