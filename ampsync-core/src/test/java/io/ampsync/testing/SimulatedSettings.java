package io.ampsync.testing;

import java.time.Duration;

/** How a server cuts and paces its streams. */
record SimulatedSettings(int microbatchBlocks, int batchRows, Duration keepAlive, Duration batchDelay) {}
