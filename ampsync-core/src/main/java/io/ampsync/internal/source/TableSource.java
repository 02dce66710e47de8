package io.ampsync.internal.source;

import io.ampsync.model.SyncStream;

/** One table of a server. */
public record TableSource(StreamQuery query, TipQuery tip, SyncStream table) {
    public static TableSource of(AmpSource server, SyncStream table, QueryOptions options) {
        return new TableSource(new StreamQuery(server, table, options), new TipQuery(server, table), table);
    }
}
