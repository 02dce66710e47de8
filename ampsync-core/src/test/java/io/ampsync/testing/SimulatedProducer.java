package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.testing.SimulatedStream.StreamSetup;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;

/** Answers the two calls that an Amp server offers; the others are UNIMPLEMENTED. */
final class SimulatedProducer extends NoOpFlightProducer implements SimulatedStream.Gate {
    private final SimulatedChain chain;
    private final SimulatedCatalog catalog;
    private final SimulatedSettings settings;
    private final RequestLog log;
    private final FaultInjector injector = new FaultInjector();
    private final Signal signal = new Signal();
    private final Map<SimulatedStream, Thread> streams = new ConcurrentHashMap<>();
    private final BufferAllocator allocator;
    private volatile boolean frozen;
    private volatile int heals;

    SimulatedProducer(
            SimulatedAmpServer.Builder builder, SimulatedCatalog catalog, RequestLog log, BufferAllocator allocator) {
        this.chain = builder.chain;
        this.catalog = catalog;
        this.settings = builder.settings();
        this.log = log;
        this.allocator = allocator;
        chain.onChange(signal::raise);
    }

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        String sql = SimulatedCatalog.sql(descriptor);
        SimulatedRequest request = log.add("GetFlightInfo", null);
        String table = catalog.table(sql);
        Optional<Fault> fault = injector.take(table, true);
        if (fault.isPresent() && fault.get().kind() == Fault.Kind.REFUSE_PLAN) {
            throw fault.get().status().asRuntimeException();
        }
        String continuous = String.valueOf(request.header("amp-stream"));
        if (!continuous.equals("1") && !continuous.equalsIgnoreCase("true")) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the simulated server answers continuous queries only: amp-stream must be true")
                    .asRuntimeException();
        }
        Ticket ticket = SimulatedTicket.of(sql, request.header("amp-resume")).ticket();
        List<FlightEndpoint> endpoints = fault.isPresent() ? List.of() : List.of(new FlightEndpoint(ticket));
        return new FlightInfo(catalog.tables().get(table).schema(), descriptor, endpoints, -1, -1);
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
        SimulatedTicket query = read(ticket);
        String table = catalog.table(query.sql());
        log.add("DoGet", table);
        catalog.checkDeployed(table);
        Optional<Fault> fault = injector.take(table, false);
        if (fault.isPresent() && fault.get().kind() == Fault.Kind.REFUSE_STREAM) {
            throw fault.get().status().asRuntimeException();
        }
        SimulatedSettings asked = settings.withMicrobatchBlocks(
                SimulatedCatalog.microbatchBlocks(query.sql(), settings.microbatchBlocks()));
        StreamSetup setup =
                new StreamSetup(chain, catalog.tables().get(table), position(query), asked, allocator, signal, this);
        start(new SimulatedStream(setup, listener, fault));
    }

    /** On a thread of its own, as Flight delivers readiness and cancellation on the calling one. */
    private void start(SimulatedStream stream) {
        Thread thread = new Thread(
                () -> {
                    try {
                        stream.run();
                    } finally {
                        streams.remove(stream);
                        signal.raise();
                    }
                },
                "simulated-stream");
        thread.setDaemon(true);
        streams.put(stream, thread);
        thread.start();
    }

    private Position position(SimulatedTicket query) {
        if (query.resume() == null || chain.tip().isEmpty()) {
            return null;
        }
        Position position = query.resume().get(chain.network());
        if (position == null) {
            throw Status.INTERNAL
                    .withDescription("failed to start query | Caused by: expected cursor for network "
                            + chain.network() + " but cursor only contains networks: "
                            + query.resume().keySet())
                    .asRuntimeException();
        }
        return position;
    }

    private static SimulatedTicket read(Ticket ticket) {
        try {
            return SimulatedTicket.read(ticket);
        } catch (IOException | IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("failed to decode ticket")
                    .asRuntimeException();
        }
    }

    FaultInjector injector() {
        return injector;
    }

    @Override
    public boolean open() {
        return !frozen;
    }

    @Override
    public int heals() {
        return heals;
    }

    void freeze() {
        frozen = true;
    }

    synchronized void heal() {
        injector.clear();
        frozen = false;
        heals++;
        signal.raise();
    }

    int running() {
        return streams.size();
    }

    /** Ends all streams and waits for their threads. */
    void endAll(Status status) throws InterruptedException {
        Set<Map.Entry<SimulatedStream, Thread>> all = Set.copyOf(streams.entrySet());
        all.forEach(stream -> stream.getKey().end(status));
        for (Map.Entry<SimulatedStream, Thread> stream : all) {
            stream.getValue().join();
        }
    }
}
