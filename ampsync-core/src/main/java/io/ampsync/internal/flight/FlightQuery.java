package io.ampsync.internal.flight;

import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.ResponseStream;
import java.util.function.Supplier;
import org.apache.arrow.vector.types.pojo.Schema;

/** A planned query: its columns, and how to start it. */
record FlightQuery(Schema schema, Supplier<? extends ResponseStream> start) implements PlannedQuery {
    @Override
    public ResponseStream open() {
        return start.get();
    }
}
