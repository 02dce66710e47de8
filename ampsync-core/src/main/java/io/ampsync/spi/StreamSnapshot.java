package io.ampsync.spi;

import java.util.List;
import java.util.Optional;

/**
 * The durable state of a stream.
 *
 * @param next the id that the next event gets; every id below it may have been used
 * @param watermarks oldest first; the last one says how far the stream is complete
 * @param pruned whether older watermarks have been forgotten, so that blocks may lie below the oldest
 *     one in {@code watermarks}
 */
public record StreamSnapshot(long next, List<StoredWatermark> watermarks, boolean pruned) {
    /** The state of a stream that has never delivered anything. */
    public static final StreamSnapshot EMPTY = new StreamSnapshot(0, List.of(), false);

    public StreamSnapshot {
        watermarks = List.copyOf(watermarks);
        long previous = -1;
        for (StoredWatermark watermark : watermarks) {
            if (watermark.id() <= previous || watermark.id() >= next) {
                throw new IllegalArgumentException(
                        "watermark ids must grow and stay below next = " + next + ", got " + watermark.id());
            }
            previous = watermark.id();
        }
    }

    /** The newest watermark. */
    public Optional<StoredWatermark> watermark() {
        return watermarks.isEmpty() ? Optional.empty() : Optional.of(watermarks.get(watermarks.size() - 1));
    }
}
