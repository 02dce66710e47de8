package io.ampsync.internal.context;

import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;

/** What stays the same through all attempts at a table. */
public record TableContext(
        TableSource source, TransactionalSink sink, RunOptions options, PositionTracker position, StageClock stages) {
    public SyncStream table() {
        return source.table();
    }
}
