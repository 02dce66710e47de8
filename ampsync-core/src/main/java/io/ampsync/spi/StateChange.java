package io.ampsync.spi;

import io.ampsync.model.StreamPosition;
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
 * @param position where the stream stood when the newest block of the change had come; descriptive only, and
 *     {@code UNKNOWN} for a change that says nothing of it
 */
public record StateChange(
        long expectedNext,
        long next,
        OptionalLong truncateFrom,
        List<StoredWatermark> insert,
        OptionalLong pruneThrough,
        StreamPosition position) {

    public StateChange {
        insert = List.copyOf(insert);
        if (next < expectedNext) {
            throw new IllegalArgumentException("ids never go back: " + expectedNext + " -> " + next);
        }
    }

    /** A change that says nothing of where the stream stands. */
    public StateChange(
            long expectedNext,
            long next,
            OptionalLong truncateFrom,
            List<StoredWatermark> insert,
            OptionalLong pruneThrough) {
        this(expectedNext, next, truncateFrom, insert, pruneThrough, StreamPosition.UNKNOWN);
    }

    /** The same change, made when the stream stood there. */
    public StateChange at(StreamPosition where) {
        return new StateChange(expectedNext, next, truncateFrom, insert, pruneThrough, where);
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
        StreamSnapshot after = state.withNext(next);
        if (truncateFrom.isPresent()) {
            after = after.truncatedFrom(truncateFrom.getAsLong());
        }
        after = after.with(insert);
        return pruneThrough.isPresent() ? after.prunedThrough(pruneThrough.getAsLong()) : after;
    }

    /** Whether everything is undone, so that the stream starts from its first block again. */
    public boolean startsAfresh() {
        return truncateFrom.isPresent() && truncateFrom.getAsLong() == 0;
    }

    /** The part of {@code insert} that {@code pruneThrough} doesn't forget at once: what a store has to add. */
    public List<StoredWatermark> insertAfterPruning() {
        return insert.stream()
                .filter(watermark -> pruneThrough.isEmpty() || watermark.id() > pruneThrough.getAsLong())
                .toList();
    }

    /**
     * The id of the first watermark since the stream last started from its first block, forgotten or not;
     * {@code before} is the same before this change. For stores that keep it instead of {@link StreamSnapshot#pruned}:
     * see {@link StreamSnapshot#of}.
     */
    public OptionalLong firstWatermark(OptionalLong before) {
        if (before.isPresent() && !startsAfresh()) {
            return before;
        }
        return insert.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(insert.get(0).id());
    }
}
