package io.ampsync.testing;

import java.time.Duration;

/**
 * How a server cuts and paces its streams.
 *
 * @param interval length of the longest microbatch of a query that doesn't say
 */
record SimulatedSettings(
        Release release,
        long interval,
        int batchRows,
        Duration keepAlive,
        Duration batchDelay,
        Duration microbatchCost) {}
