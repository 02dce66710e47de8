package io.ampsync.testkit;

import com.google.protobuf.Any;
import io.ampsync.testing.SimulatedAmpServer;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A Flight client that knows nothing of ampsync. */
final class PlainClient implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final FlightClient client;

    PlainClient(SimulatedAmpServer server) {
        this.client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build();
    }

    static String table(String table) {
        return "SELECT * FROM \"sim/ethereum@latest\"." + table;
    }

    FlightClient flight() {
        return client;
    }

    /** Plans a continuous query. */
    FlightInfo plan(String sql, String resume) {
        CallHeaders headers = new FlightCallHeaders();
        headers.insert("amp-stream", "true");
        headers.insert("amp-resume", resume);
        return plan(sql, headers);
    }

    FlightInfo plan(String sql, CallHeaders headers) {
        CommandStatementQuery query =
                CommandStatementQuery.newBuilder().setQuery(sql).build();
        return client.getInfo(FlightDescriptor.command(Any.pack(query).toByteArray()), new HeaderCallOption(headers));
    }

    PlainStream open(FlightInfo info) {
        return new PlainStream(client.getStream(info.getEndpoints().get(0).getTicket()));
    }

    PlainStream stream(String sql, String resume) {
        return open(plan(sql, resume));
    }

    PlainStream stream(String sql) {
        return stream(sql, "");
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        allocator.close();
    }
}
