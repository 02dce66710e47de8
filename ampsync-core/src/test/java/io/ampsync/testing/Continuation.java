package io.ampsync.testing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A chain as it was at one moment, and the block where a stream goes on that is aligned with other networks. */
record Continuation(String network, List<SimulatedBlock> canonical, int index, boolean reorganised) {
    SimulatedBlock first() {
        return canonical.get(index);
    }

    SimulatedBlock tip() {
        return canonical.get(canonical.size() - 1);
    }

    /** Goes on at the last block that isn't later than {@code time}. */
    Continuation at(Instant time) {
        int last = lastUntil(time);
        return last < 0 ? this : new Continuation(network, canonical, last, reorganised);
    }

    /** The window that ends with the last block that isn't later than {@code time}. */
    Optional<NetworkWindow> until(Instant time) {
        int last = lastUntil(time);
        return last < index
                ? Optional.empty()
                : Optional.of(new NetworkWindow(
                        network, first().number(), canonical.subList(index, last + 1), first().parentHash(), true));
    }

    List<SimulatedBlock> between(Instant from, Instant to) {
        return canonical.stream()
                .filter(block ->
                        !block.timestamp().isBefore(from) && !block.timestamp().isAfter(to))
                .toList();
    }

    private int lastUntil(Instant time) {
        int last = canonical.size() - 1;
        while (last >= 0 && canonical.get(last).timestamp().isAfter(time)) {
            last--;
        }
        return last;
    }
}
