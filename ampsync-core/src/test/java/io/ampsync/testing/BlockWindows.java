package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Microbatches of a stream over one network: as many blocks as there are, up to the interval.
 *
 * @param hangs whether a microbatch that would end at a number without a block is waited for for ever, as by a real
 *     server; otherwise it ends at the block before
 */
record BlockWindows(SimulatedChain chain, boolean hangs) implements MicrobatchPlanner {
    @Override
    public Optional<Microbatch> next(Map<String, Position> previous, long interval) {
        return chain.window(previous.get(chain.network()), interval)
                .filter(window -> !hangs || !window.endsInGap())
                .map(window -> Microbatch.of(window.window()));
    }

    @Override
    public List<SimulatedChain> chains() {
        return List.of(chain);
    }
}
