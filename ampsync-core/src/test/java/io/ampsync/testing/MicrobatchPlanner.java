package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the next microbatch of a continuous query. Thread-safe. */
interface MicrobatchPlanner {
    /**
     * The next microbatch, or empty as long as there is none.
     *
     * @param previous last block of the microbatch before; a network that is missing starts at its first block
     * @param interval length of the longest microbatch, in blocks or seconds; unsigned
     */
    Optional<Microbatch> next(Map<String, Position> previous, long interval);

    List<SimulatedChain> chains();

    /** Whether there is nothing to read yet. */
    default boolean isEmpty() {
        return chains().stream().allMatch(chain -> chain.tip().isEmpty());
    }

    /** The names of the networks, sorted. */
    default List<String> networks() {
        return chains().stream().map(SimulatedChain::network).sorted().toList();
    }
}
