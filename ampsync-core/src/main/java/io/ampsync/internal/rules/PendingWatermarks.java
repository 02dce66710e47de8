package io.ampsync.internal.rules;

import io.ampsync.model.Watermark;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Watermarks that have been delivered but not committed. A commit is cumulative: that of a later event commits
 * all earlier watermarks, so that a consumer may skip commits. Not thread-safe.
 */
public final class PendingWatermarks {
    private final List<Watermark> pending = new ArrayList<>();

    /**
     * What a commit has to store.
     *
     * @param insert oldest first; also those that {@code pruneThrough} forgets at once, so that the store can tell that
     *     the stream is pruned
     */
    public record Commit(List<StoredWatermark> insert, OptionalLong pruneThrough) {
        public Commit {
            insert = List.copyOf(insert);
        }

        /** The change of a stream whose next id is {@code next}; it uses up none. */
        public StateChange change(long next) {
            return new StateChange(next, next, OptionalLong.empty(), insert, pruneThrough);
        }
    }

    /** A watermark has been delivered. */
    public void add(Watermark watermark) {
        pending.add(watermark);
    }

    /** A reorg has voided the events from {@code truncateFrom} on, and what their watermarks wanted pruned. */
    public void discardFrom(long truncateFrom) {
        pending.removeIf(watermark -> watermark.id() >= truncateFrom);
    }

    /** What committing the event {@code id} comes to; empty if no watermark up to it is pending. */
    public Optional<Commit> upTo(long id) {
        List<Watermark> taken =
                pending.stream().filter(watermark -> watermark.id() <= id).toList();
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong prune = taken.stream()
                .flatMapToLong(watermark -> watermark.pruneThrough().stream())
                .max();
        List<StoredWatermark> insert = taken.stream()
                .map(watermark -> new StoredWatermark(watermark.id(), watermark.ranges()))
                .toList();
        return Optional.of(new Commit(insert, prune));
    }

    /** The store has what {@link #upTo} said. Apart from it, so that a commit that fails can be repeated. */
    public void committed(long id) {
        pending.removeIf(watermark -> watermark.id() <= id);
    }
}
