package io.ampsync.internal.engine;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.TableQuery;
import io.ampsync.model.SyncStream;
import org.jspecify.annotations.Nullable;

/** One table of a server. */
record TableSource(AmpSource server, SyncStream table) {
    /** Plans its query from after {@code cursor}, or from the first block. */
    PlannedQuery plan(@Nullable Cursor cursor) {
        return server.plan(TableQuery.of(table.source()), cursor);
    }
}
