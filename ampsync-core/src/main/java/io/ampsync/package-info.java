/**
 * Transactional streams of Amp datasets: connect, follow the chain through reorgs, and apply it
 * exactly once.
 *
 * <p>{@link io.ampsync.Ampsync} runs any number of tables into sinks by itself;
 * {@link io.ampsync.TransactionalStream} hands out the same events to callers who drive the loop
 * themselves. Stores and sinks are plugged in through {@link io.ampsync.spi}.
 */
@NullMarked
package io.ampsync;

import org.jspecify.annotations.NullMarked;
