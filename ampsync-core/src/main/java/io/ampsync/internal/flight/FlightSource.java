package io.ampsync.internal.flight;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ProtocolException;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.internal.source.CursorJson;
import io.ampsync.internal.source.PlannedQuery;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** An Amp server over Arrow Flight: one connection, shared by all queries, made anew when it breaks. */
public final class FlightSource implements AmpSource {
    private static final long PLAN_SECONDS = 30;

    private final AmpServer server;
    private final BufferAllocator allocator;
    private final ManagedChannel channel;
    private final FlightClient client;
    private final TokenHistory tokens;
    private final FlightErrors errors;
    private final MessageMemory memory;
    private final OpenStreams streams = new OpenStreams();
    /** A call fails a moment before its channel counts as broken. */
    private volatile boolean failed;

    private FlightSource(AmpServer server, int streams, BufferAllocator allocator, MessageMemory memory) {
        this.server = server;
        this.allocator = allocator;
        this.memory = memory;
        this.tokens = new TokenHistory(server);
        this.errors = new FlightErrors(server, tokens);
        this.channel = AmpChannel.to(server, MessageMemory.usualLimit() / streams);
        this.client = FlightGrpcUtils.createFlightClient(allocator, channel);
    }

    /**
     * A source for so many streams at the same time. Connects when first needed. Throws
     * {@link IllegalArgumentException} for headers or certificates that can't be used, {@link IllegalStateException}
     * if the JVM lacks a flag that Arrow needs.
     */
    public static FlightSource open(AmpServer server, int streams) {
        ArrowPreflight.check();
        MessageMemory memory = new MessageMemory(MessageMemory.usualLimit());
        return open(server, streams, new RootAllocator(memory, Long.MAX_VALUE), memory);
    }

    /** The same with an allocator that tells {@code memory}; it is closed with the source, or if this throws. */
    static FlightSource open(AmpServer server, int streams, BufferAllocator allocator, MessageMemory memory) {
        try {
            CallHeaders.check(server.headers());
            return new FlightSource(server, streams, allocator, memory);
        } catch (RuntimeException e) {
            allocator.close();
            throw e;
        }
    }

    @Override
    public PlannedQuery plan(String sql, @Nullable Cursor cursor) {
        CallHeaders headers = new CallHeaders(server, tokens).with("amp-stream", "true");
        if (cursor != null) {
            headers.with("amp-resume", CursorJson.format(cursor));
        }
        return query(info(sql, headers));
    }

    /** Leaves alone what is known of the connection: a failure here says nothing of the streams. */
    @Override
    public PlannedQuery planOnce(String sql, Duration timeout) {
        CallHeaders headers = new CallHeaders(server, tokens).with("amp-stream", "false");
        CallOption deadline = CallOptions.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        FlightInfo info;
        try {
            info = client.getInfo(QueryCommand.of(sql), headers.option(), deadline);
        } catch (RuntimeException e) {
            throw errors.toException(e, headers.secrets());
        }
        return query(info, deadline);
    }

    private PlannedQuery query(FlightInfo info, CallOption... options) {
        if (info.getEndpoints().isEmpty()) {
            throw errors.newNoEndpoint();
        }
        Schema columns = PlainSchema.of(info.getSchemaOptional()
                .orElseThrow(() -> new ProtocolException(
                        "Amp server " + server + " planned the query without naming its columns")));
        ReadableColumns.check(columns, allocator);
        Ticket ticket = info.getEndpoints().get(0).getTicket();
        return new FlightQuery(columns, () -> start(ticket, columns, options));
    }

    private FlightInfo info(String sql, CallHeaders headers) {
        if (failed || AmpChannel.isBroken(channel)) {
            failed = false;
            AmpChannel.reconnect(channel);
        }
        try {
            FlightInfo info = client.getInfo(
                    QueryCommand.of(sql), headers.option(), CallOptions.timeout(PLAN_SECONDS, TimeUnit.SECONDS));
            tokens.recordAccepted();
            return info;
        } catch (RuntimeException e) {
            failed = true;
            throw errors.toException(e, headers.secrets());
        }
    }

    private FlightResponses start(Ticket ticket, Schema columns, CallOption... options) {
        CallHeaders headers = new CallHeaders(server, tokens);
        MessageDemand demand = new MessageDemand(memory);
        CallOption[] all =
                Stream.concat(Stream.of(headers.option()), Stream.of(options)).toArray(CallOption[]::new);
        try {
            return streams.add(new FlightResponses(
                    demand.begin(() -> client.getStream(ticket, all)),
                    demand,
                    new BatchReader(columns, allocator),
                    new FlightResponses.Context(errors, headers.secrets(), streams::remove)));
        } catch (RuntimeException e) {
            throw errors.toException(e, headers.secrets());
        }
    }

    /**
     * Cancels what still runs and waits shortly until the threads that read have closed their streams; throws
     * {@link IllegalStateException} if they haven't, as memory is lost then.
     */
    @Override
    public void close() {
        streams.cancelAll();
        boolean interrupted = Thread.interrupted();
        try {
            interrupted |= !streams.awaitNone();
            channel.shutdownNow();
            client.close();
            allocator.close();
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
