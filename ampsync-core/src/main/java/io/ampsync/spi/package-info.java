/**
 * What stores and sinks implement. A sink that can keep the state of its streams in the same
 * transaction as the rows implements {@link io.ampsync.spi.TransactionalSink} and is exact at every
 * moment; a plain {@link io.ampsync.spi.Sink} beside a {@link io.ampsync.spi.StateStore} gets ids that
 * are persisted before rows, and a {@link io.ampsync.model.UndoCause.Rewind} for whatever was in doubt.
 */
@NullMarked
package io.ampsync.spi;

import org.jspecify.annotations.NullMarked;
