package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/** What a stream is made of. */
record StreamSetup(
        MicrobatchPlanner planner,
        SimulatedTable table,
        Start start,
        SimulatedSettings settings,
        BufferAllocator allocator,
        Signal signal,
        Gate gate) {

    /**
     * What the query asks for.
     *
     * @param continuous whether the stream goes on after its first microbatch
     * @param previous where it continues, by network
     * @param interval length of the longest microbatch; unsigned
     */
    record Start(boolean continuous, Map<String, Position> previous, long interval) {}

    /** Whether streams may send. */
    interface Gate {
        boolean open();

        /** How often stalled streams have been healed. */
        int heals();
    }
}
