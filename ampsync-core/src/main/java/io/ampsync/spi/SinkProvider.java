package io.ampsync.spi;

import io.ampsync.model.SyncStream;

/** Opens the sinks of a run: one for each table. */
@FunctionalInterface
public interface SinkProvider {
    /** A sink for the stream of {@code table}. Must not do I/O: that is for {@link TransactionalSink#load}. */
    TransactionalSink open(SyncStream table);
}
