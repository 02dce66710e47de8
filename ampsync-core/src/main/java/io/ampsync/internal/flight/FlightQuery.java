package io.ampsync.internal.flight;

import io.ampsync.error.ProtocolException;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.ResponseStream;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.types.pojo.Schema;

/** A planned query: the columns and the ticket. */
final class FlightQuery implements PlannedQuery {
    private final FlightSource source;
    private final Ticket ticket;
    private final Schema schema;

    /** Takes the first endpoint of {@code info}, which must have one. */
    FlightQuery(FlightSource source, FlightInfo info) {
        this.source = source;
        this.ticket = info.getEndpoints().get(0).getTicket();
        this.schema = PlainSchema.of(info.getSchemaOptional()
                .orElseThrow(() -> new ProtocolException("the server planned the query without naming its columns")));
    }

    @Override
    public Schema schema() {
        return schema;
    }

    Ticket ticket() {
        return ticket;
    }

    @Override
    public ResponseStream open() {
        return source.open(this);
    }
}
