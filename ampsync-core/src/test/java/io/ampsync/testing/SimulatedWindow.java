package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import java.util.List;

/**
 * The blocks of one microbatch.
 *
 * @param prevHash hash of the block before the first, as the server believes
 */
record SimulatedWindow(String network, List<SimulatedBlock> blocks, BlockHash prevHash) {
    SimulatedBlock first() {
        return blocks.get(0);
    }

    SimulatedBlock last() {
        return blocks.get(blocks.size() - 1);
    }

    SimulatedWindow withBlocks(List<SimulatedBlock> other) {
        return new SimulatedWindow(network, other, prevHash);
    }

    /** The metadata that goes with every message of the microbatch, as a server writes it. */
    String metadata(boolean complete) {
        return "{\"ranges\":[{\"hash\":\"" + last().hash() + "\",\"network\":\"" + network + "\",\"numbers\":{\"end\":"
                + last().number() + ",\"start\":" + first().number() + "},\"prev_hash\":\"" + prevHash
                + "\",\"timestamp\":" + last().timestamp().getEpochSecond() + "}],\"ranges_complete\":" + complete
                + "}";
    }
}
