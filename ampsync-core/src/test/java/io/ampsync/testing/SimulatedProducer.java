package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import io.grpc.Status;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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
final class SimulatedProducer extends NoOpFlightProducer implements StreamSetup.Gate {
    private final MicrobatchPlanner planner;
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
        this.planner = builder.planner();
        this.catalog = catalog;
        this.settings = builder.settings();
        this.log = log;
        this.allocator = allocator;
        planner.chains().forEach(chain -> chain.onChange(signal::raise));
    }

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        String sql = SimulatedCatalog.sql(descriptor);
        SimulatedRequest request = log.add("GetFlightInfo", null);
        SimulatedQuery query = SimulatedQuery.parse(sql);
        catalog.check(query);
        boolean continuous = continuous(request.header("amp-stream"), query);
        Optional<Fault> fault = continuous ? injector.take(query.table(), true) : Optional.empty();
        if (fault.isPresent() && fault.get().kind() == Fault.Kind.REFUSE_PLAN) {
            throw fault.get().status().asRuntimeException();
        }
        Ticket ticket = SimulatedTicket.of(sql, continuous, request.header("amp-resume"))
                .checked(settings.release())
                .ticket();
        List<FlightEndpoint> endpoints = fault.isPresent() ? List.of() : List.of(new FlightEndpoint(ticket));
        return new FlightInfo(catalog.table(query).schema(), descriptor, endpoints, -1, -1);
    }

    /** The header decides; where it doesn't, the query does. */
    private static boolean continuous(String header, SimulatedQuery query) {
        return switch (header == null ? "" : header.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> query.stream().orElse(false);
        };
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
        SimulatedTicket opened = read(ticket);
        SimulatedQuery query = SimulatedQuery.parse(opened.sql());
        catalog.check(query);
        log.add("DoGet", query.table());
        catalog.checkDeployed(query.table());
        checkNetworks(catalog.table(query));
        if (opened.continuous() && query.limited()) {
            throw Refusal.LIMITED.status().asRuntimeException();
        }
        Optional<QueryRefusals> refusals = catalog.plan(query).map(QueryPlan::refusals);
        if (opened.continuous()) {
            refusals.flatMap(QueryRefusals::start).ifPresent(status -> {
                throw status.asRuntimeException();
            });
        }
        Optional<Fault> fault = opened.continuous() ? injector.take(query.table(), false) : Optional.empty();
        if (fault.isPresent() && fault.get().kind() == Fault.Kind.REFUSE_STREAM) {
            throw fault.get().status().asRuntimeException();
        }
        StreamSetup setup =
                new StreamSetup(planner, catalog.table(query), start(opened, query), settings, allocator, signal, this);
        Optional<Fault> late = refusals.flatMap(QueryRefusals::microbatch).map(Fault::refuseMicrobatch);
        start(new SimulatedStream(setup, listener, late.or(() -> fault)));
    }

    private void checkNetworks(SimulatedTable table) {
        if (planner.chains().size() == 1) {
            return;
        }
        if (settings.release() == Release.MARCH_2026) {
            throw Refusal.SEVERAL_NETWORKS.status().asRuntimeException();
        }
        if (!table.hasColumn("_ts") && !table.hasColumn("timestamp")) {
            throw Refusal.NO_WATERMARK_COLUMN.status().asRuntimeException();
        }
    }

    /** A query that isn't continuous reads everything there is, and names all blocks there are. */
    private StreamSetup.Start start(SimulatedTicket ticket, SimulatedQuery query) {
        return ticket.continuous()
                ? new StreamSetup.Start(true, position(ticket), interval(query))
                : new StreamSetup.Start(false, Map.of(), Long.MAX_VALUE);
    }

    private long interval(SimulatedQuery query) {
        return settings.release() == Release.MARCH_2026
                ? settings.interval()
                : query.interval().orElse(settings.interval());
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

    /** What the cursor says about the networks of the query; an empty chain answers before the cursor is looked at. */
    private Map<String, Position> position(SimulatedTicket query) {
        Map<String, Position> resume = query.resume();
        if (resume == null || planner.isEmpty()) {
            return Map.of();
        }
        List<String> networks = planner.networks();
        boolean march = settings.release() == Release.MARCH_2026;
        Collection<String> known = march ? resume.keySet() : networks;
        for (String network : march ? networks : resume.keySet()) {
            if (!known.contains(network)) {
                throw foreignCursor(network, known);
            }
        }
        return resume;
    }

    /** Today's server has the roles exchanged: {@code network} is in the cursor, {@code known} in the query. */
    private static RuntimeException foreignCursor(String network, Collection<String> known) {
        return Status.INTERNAL
                .withDescription("failed to convert cursor | Caused by: expected cursor for network '" + network
                        + "', but cursor only contains networks: "
                        + known.stream().map(name -> '"' + name + '"').toList())
                .asRuntimeException();
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
