package io.ampsync.internal.engine;

import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;

/** What stays the same through all attempts at a table. */
record TableContext(TableSource source, TransactionalSink sink, RunOptions options, PositionTracker position) {
    SyncStream table() {
        return source.table();
    }
}
