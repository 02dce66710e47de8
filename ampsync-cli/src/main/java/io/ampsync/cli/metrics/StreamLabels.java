package io.ampsync.cli.metrics;

import io.ampsync.model.AmpTable;
import io.ampsync.model.StreamSource;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TablePart;
import io.micrometer.core.instrument.Tags;

/** By which labels the metrics of streams differ. */
final class StreamLabels {
    private static final String QUERY = "query";

    private StreamLabels() {}

    /** The dataset that is read, {@code query} for a query of one's own; and the table that is filled. */
    static Tags of(SyncStream stream) {
        return Tags.of("dataset", dataset(stream.source()), "table", stream.destination());
    }

    private static String dataset(StreamSource source) {
        if (source instanceof AmpTable table) {
            return table.dataset().toString();
        }
        return source instanceof TablePart part ? part.table().dataset().toString() : QUERY;
    }
}
