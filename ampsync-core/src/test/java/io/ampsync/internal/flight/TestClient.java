package io.ampsync.internal.flight;

import static java.util.Objects.requireNonNull;

import io.ampsync.config.AmpServer;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.model.BlockRange;
import io.ampsync.testing.SimulatedAmpServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** A source whose memory is checked for leaks when it closes. */
final class TestClient implements AutoCloseable {
    private final BufferAllocator root = new RootAllocator();
    private final FlightSource source;

    TestClient(AmpServer server) {
        MessageMemory memory = new MessageMemory(1 << 20);
        this.source = FlightSource.open(server, 1, root.newChildAllocator("source", memory, 0, Long.MAX_VALUE), memory);
    }

    TestClient(SimulatedAmpServer server) {
        this(AmpServer.at(server.address()));
    }

    PlannedQuery plan(String table) {
        return plan(table, null);
    }

    PlannedQuery plan(String table, @Nullable Cursor cursor) {
        return source.plan(query(table), cursor);
    }

    PlannedQuery planSql(String sql) {
        return source.plan(sql, null);
    }

    PlannedQuery planOnce(String sql, Duration timeout) {
        return source.planOnce(sql, timeout);
    }

    ResponseStream open(String table) {
        return plan(table).open();
    }

    static Response next(ResponseStream stream) {
        return requireNonNull(stream.next(), "end of stream");
    }

    /** One message, in short. */
    record Seen(int rows, String range, boolean complete) {}

    static List<Seen> read(ResponseStream stream, int count) {
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Response response = next(stream);
            BlockRange range = response.metadata().ranges().get(0);
            seen.add(new Seen(
                    response.rows(),
                    range.start() + ".." + range.end(),
                    response.metadata().complete()));
        }
        return seen;
    }

    /** The ranges of the next watermark, everything before it skipped. */
    static List<BlockRange> readToWatermark(ResponseStream stream) {
        Response response = next(stream);
        while (!response.metadata().complete()) {
            response = next(stream);
        }
        return response.metadata().ranges();
    }

    @Override
    public void close() {
        source.close();
        root.close();
    }

    /** All of a table of the simulated server. */
    static String query(String table) {
        return "SELECT * FROM \"" + SimulatedAmpServer.DATASET + "\".\"" + table + "\"";
    }
}
