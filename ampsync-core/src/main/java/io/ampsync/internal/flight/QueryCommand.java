package io.ampsync.internal.flight;

import com.google.protobuf.Any;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;

/** A query as Flight SQL packs it into a descriptor. */
final class QueryCommand {
    private QueryCommand() {}

    static FlightDescriptor of(String sql) {
        CommandStatementQuery query =
                CommandStatementQuery.newBuilder().setQuery(sql).build();
        return FlightDescriptor.command(Any.pack(query).toByteArray());
    }
}
