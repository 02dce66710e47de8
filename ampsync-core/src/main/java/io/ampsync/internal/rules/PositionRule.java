package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says where a stream stands. The protocol doesn't: a server sends what it has, up to a limit, and then nothing until
 * there is more. So this is put together from signs, the surest first:
 *
 * <ol>
 *   <li>A recent block: the stream is at the head, unless the server has more and has sent nothing for long.
 *   <li>A tip above what was received: the stream is behind. A tip that was reached: it is not.
 *   <li>Before the first ranges of a connection: nothing is known. What is stored tells only how far the stream was.
 *   <li>A microbatch as long as was asked for: the server had more, and sends it at once. If it doesn't, either the
 *       chain happens to end there or the server hangs, as it does at skipped Solana slots.
 *   <li>A shorter microbatch: the server had no more. If its block is old and others keep coming, the server itself is
 *       catching up; if nothing comes, the chain has halted.
 *   <li>A silence on an open stream: nothing more to send.
 * </ol>
 */
public final class PositionRule {
    /** Blocks may be that old at the head: block times, finality and clocks that differ. */
    static final Duration RECENT = Duration.ofMinutes(2);

    /** After that, a server that has more to send would have sent a sign of life. */
    static final Duration QUIET = Duration.ofMinutes(2);

    private PositionRule() {}

    /**
     * What is known.
     *
     * @param newest ranges of the newest response, or else of the stored watermark
     * @param answered whether the newest ranges came on the connection that there is now
     * @param limit the most blocks per microbatch that were asked for; empty if that was left to the server
     * @param tips the newest block of the server by network, where it has been asked lately
     * @param silence time since the last response, or since the connection was made; empty without one
     */
    public record Signs(
            List<BlockRange> newest,
            boolean answered,
            OptionalLong limit,
            Map<String, Long> tips,
            Optional<Duration> silence,
            Instant now) {
        public Signs {
            newest = List.copyOf(newest);
            tips = Map.copyOf(tips);
        }

        /** Blocks that the server has and hasn't sent, of the network of which it has most; 0 if none are known. */
        public long mostMissing() {
            return newest.stream()
                    .mapToLong(range -> missing(range).orElse(0))
                    .max()
                    .orElse(0);
        }

        /** Whether the server has more, and would have sent it by now if it worked. */
        boolean withheld() {
            return mostMissing() > 0
                    && silence.filter(time -> time.compareTo(SilenceRule.LONG) >= 0)
                            .isPresent();
        }

        boolean quiet() {
            return silence.filter(time -> time.compareTo(QUIET) >= 0).isPresent();
        }

        /** Blocks that the server has and hasn't sent; a tip that the stream has passed is out of date. */
        OptionalLong missing(BlockRange range) {
            Long tip = tips.get(range.network());
            return tip == null || tip < range.end() ? OptionalLong.empty() : OptionalLong.of(tip - range.end());
        }

        /** Whether the microbatch was cut by its limit; with several networks the limit is one of time. */
        boolean cut(BlockRange range) {
            return newest.size() == 1 && limit.isPresent() && range.end() - range.start() + 1 >= limit.getAsLong();
        }
    }

    /**
     * How many blocks the server has beyond those of the newest response; 0 at the head. Empty if that isn't known, or
     * if there are several networks.
     */
    public static OptionalLong lag(Signs signs) {
        if (signs.newest().size() != 1) {
            return OptionalLong.empty();
        }
        OptionalLong missing = signs.missing(signs.newest().get(0));
        return missing.isEmpty() && of(signs) == StreamPosition.AT_HEAD ? OptionalLong.of(0) : missing;
    }

    /** With several networks the one that is furthest behind counts. */
    public static StreamPosition of(Signs signs) {
        List<StreamPosition> positions =
                signs.newest().stream().map(range -> of(signs, range)).toList();
        if (positions.contains(StreamPosition.BACKFILLING)) {
            return StreamPosition.BACKFILLING;
        }
        return positions.isEmpty() || positions.contains(StreamPosition.UNKNOWN)
                ? StreamPosition.UNKNOWN
                : StreamPosition.AT_HEAD;
    }

    private static StreamPosition of(Signs signs, BlockRange range) {
        Instant time = range.timestamp();
        if (time != null && !time.isBefore(signs.now().minus(RECENT)) && !signs.withheld()) {
            return StreamPosition.AT_HEAD;
        }
        OptionalLong missing = signs.missing(range);
        if (missing.isPresent()) {
            return missing.getAsLong() > 0 ? StreamPosition.BACKFILLING : StreamPosition.AT_HEAD;
        }
        if (signs.silence().isEmpty() || !signs.answered()) {
            return StreamPosition.UNKNOWN;
        }
        if (signs.cut(range)) {
            return signs.quiet() ? StreamPosition.UNKNOWN : StreamPosition.BACKFILLING;
        }
        if (signs.quiet()) {
            return StreamPosition.AT_HEAD;
        }
        if (time != null) {
            return StreamPosition.BACKFILLING;
        }
        return signs.limit().isPresent() && signs.newest().size() == 1
                ? StreamPosition.AT_HEAD
                : StreamPosition.UNKNOWN;
    }
}
