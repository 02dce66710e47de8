package io.ampsync.status;

import io.ampsync.model.BlockRange;
import io.ampsync.model.StreamPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a stream is.
 *
 * @param watermark blocks of the last committed watermark, one range for each network; empty before the first
 * @param position whether the stream has caught up, as far as can be told
 * @param lag blocks that the server has beyond those received; 0 at the head, empty if unknown or with several networks
 * @param streamingSince when the server has first accepted the query since the stream has last loaded its state, or has
 *     begun to send again after it had failed or been silent for long; empty before
 * @param committedAt when this process has last committed, by its clock; empty before
 */
public record StreamProgress(
        List<BlockRange> watermark,
        StreamPosition position,
        OptionalLong lag,
        Optional<Instant> streamingSince,
        Optional<Instant> committedAt) {
    /** Nothing is known. */
    public static final StreamProgress NONE = new StreamProgress(
            List.of(), StreamPosition.UNKNOWN, OptionalLong.empty(), Optional.empty(), Optional.empty());

    public StreamProgress {
        watermark = List.copyOf(watermark);
    }

    /**
     * How old the newest committed block is, by its own time; with several networks that of the one that is furthest
     * behind. Empty if the server doesn't tell times of blocks. Never negative, as clocks differ.
     */
    public Optional<Duration> age(Instant now) {
        return watermark.stream()
                .map(BlockRange::timestamp)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(time -> Duration.between(time, now))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }
}
