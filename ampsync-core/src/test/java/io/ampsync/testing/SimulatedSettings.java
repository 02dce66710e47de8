package io.ampsync.testing;

import java.time.Duration;

/** How a server cuts and paces its streams. */
record SimulatedSettings(int microbatchBlocks, int batchRows, Duration keepAlive, Duration batchDelay) {
    SimulatedSettings withMicrobatchBlocks(int blocks) {
        return new SimulatedSettings(blocks, batchRows, keepAlive, batchDelay);
    }
}
