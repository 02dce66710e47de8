package io.ampsync.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One atomic step of a stream's durable state, as a compare-and-set on the next id.
 *
 * <p>Applied in this order: forget watermarks from {@code truncateFrom} on, add {@code insert}, forget
 * watermarks up to {@code pruneThrough}, set the next id. A store applies it only if its next id equals
 * {@code expectedNext}, and in one transaction.
 *
 * <p>A change whose outcome is unknown (the connection broke during the commit) can be decided by
 * reading the state: next id still {@code expectedNext}, not applied; equal to {@code next}, applied.
 * This needs {@code next > expectedNext} or a change that does nothing when repeated, which every change
 * of ampsync is.
 *
 * @param truncateFrom watermarks with this id or a higher one are undone; 0 undoes everything, so that afterwards
 *     nothing counts as pruned
 * @param insert new watermarks, oldest first; one whose id is already there is left as it is
 * @param pruneThrough watermarks with this id or a lower one are no longer needed
 */
public record StateChange(
        long expectedNext,
        long next,
        OptionalLong truncateFrom,
        List<StoredWatermark> insert,
        OptionalLong pruneThrough) {

    public StateChange {
        insert = List.copyOf(insert);
        if (next < expectedNext) {
            throw new IllegalArgumentException("ids never go back: " + expectedNext + " -> " + next);
        }
    }

    /** Uses up the ids from {@code expectedNext} to {@code next - 1}, and nothing else. */
    public static StateChange advance(long expectedNext, long next) {
        return new StateChange(expectedNext, next, OptionalLong.empty(), List.of(), OptionalLong.empty());
    }

    /** The state that this change leaves; throws {@link IllegalArgumentException} if it doesn't fit. */
    public StreamSnapshot applyTo(StreamSnapshot state) {
        if (state.next() != expectedNext) {
            throw new IllegalArgumentException("expected next id " + expectedNext + ", found " + state.next());
        }
        List<StoredWatermark> watermarks = new ArrayList<>(state.watermarks());
        truncateFrom.ifPresent(from -> watermarks.removeIf(watermark -> watermark.id() >= from));
        insert.stream()
                .filter(added -> watermarks.stream().noneMatch(watermark -> watermark.id() == added.id()))
                .forEach(watermarks::add);
        boolean pruned = state.pruned() && !(truncateFrom.isPresent() && truncateFrom.getAsLong() == 0);
        if (pruneThrough.isPresent()) {
            pruned |= watermarks.removeIf(watermark -> watermark.id() <= pruneThrough.getAsLong());
        }
        return new StreamSnapshot(next, watermarks, pruned);
    }
}
