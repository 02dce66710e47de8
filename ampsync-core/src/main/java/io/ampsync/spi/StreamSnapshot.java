package io.ampsync.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The durable state of a stream, and the rules by which it changes; {@link StateChange#applyTo} puts them together.
 *
 * <p>A stream is pruned from the moment a watermark that is in force has been forgotten until everything is undone:
 * blocks lie below the oldest remembered watermark then, and a reorg that reaches them can't be answered from what is
 * remembered.
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

    /** A state whose store keeps its {@linkplain StateChange#firstWatermark first watermark} instead of a flag. */
    public static StreamSnapshot of(long next, List<StoredWatermark> watermarks, OptionalLong firstWatermark) {
        boolean pruned = firstWatermark.isPresent()
                && (watermarks.isEmpty() || watermarks.get(0).id() != firstWatermark.getAsLong());
        return new StreamSnapshot(next, watermarks, pruned);
    }

    /** The newest watermark. */
    public Optional<StoredWatermark> watermark() {
        return watermarks.isEmpty() ? Optional.empty() : Optional.of(watermarks.get(watermarks.size() - 1));
    }

    /** The same watermarks, with the ids up to {@code newNext - 1} used up. */
    public StreamSnapshot withNext(long newNext) {
        return new StreamSnapshot(newNext, watermarks, pruned);
    }

    /** Without the watermarks from {@code id} on, which are undone. From 0 on, nothing is left that could be pruned. */
    public StreamSnapshot truncatedFrom(long id) {
        return new StreamSnapshot(next, where(watermark -> watermark.id() < id), pruned && id > 0);
    }

    /** With newer watermarks, oldest first; those whose ids are there already stay as they are. */
    public StreamSnapshot with(List<StoredWatermark> added) {
        List<StoredWatermark> all = new ArrayList<>(watermarks);
        added.stream().filter(watermark -> !remembers(watermark.id())).forEach(all::add);
        return new StreamSnapshot(next, all, pruned);
    }

    /** Without the watermarks up to {@code id}, which stay in force but are forgotten. */
    public StreamSnapshot prunedThrough(long id) {
        List<StoredWatermark> rest = where(watermark -> watermark.id() > id);
        return new StreamSnapshot(next, rest, pruned || rest.size() < watermarks.size());
    }

    private boolean remembers(long id) {
        return watermarks.stream().anyMatch(watermark -> watermark.id() == id);
    }

    private List<StoredWatermark> where(Predicate<StoredWatermark> condition) {
        return watermarks.stream().filter(condition).toList();
    }
}
