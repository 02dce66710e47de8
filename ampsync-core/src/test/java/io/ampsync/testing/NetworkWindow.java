package io.ampsync.testing;

import io.ampsync.model.BlockHash;
import java.util.List;

/**
 * The blocks of one network in a microbatch.
 *
 * @param start first number of the range; a chain with gaps may have no such block
 * @param blocks at least one; the last one ends the range
 * @param prevHash hash of the block before {@code start}, as the server believes
 * @param timed whether the range tells the time of its last block
 */
record NetworkWindow(String network, long start, List<SimulatedBlock> blocks, BlockHash prevHash, boolean timed) {
    SimulatedBlock first() {
        return blocks.get(0);
    }

    SimulatedBlock last() {
        return blocks.get(blocks.size() - 1);
    }

    /** The range as a server writes it. */
    String json() {
        String time = timed ? ",\"timestamp\":" + last().timestamp().getEpochSecond() : "";
        return "{\"hash\":\"" + last().hash() + "\",\"network\":\"" + network + "\",\"numbers\":{\"end\":"
                + last().number() + ",\"start\":" + start + "},\"prev_hash\":\"" + prevHash + "\"" + time + "}";
    }
}
