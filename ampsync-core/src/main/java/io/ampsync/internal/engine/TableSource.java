package io.ampsync.internal.engine;

import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.StreamQuery;
import io.ampsync.internal.source.TipQuery;
import io.ampsync.model.SyncStream;

/** One table of a server. */
record TableSource(StreamQuery query, TipQuery tip, SyncStream table) {
    static TableSource of(AmpSource server, SyncStream table, QueryOptions options) {
        return new TableSource(new StreamQuery(server, table, options), new TipQuery(server, table), table);
    }
}
