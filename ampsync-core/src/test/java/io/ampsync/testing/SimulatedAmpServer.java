package io.ampsync.testing;

import io.ampsync.config.AmpServer;
import io.ampsync.model.DatasetReference;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * An Amp server on 127.0.0.1 that serves one dataset over one or more {@link SimulatedChain}s: queries of whole
 * tables, any number at once, as {@code SELECT * FROM "namespace/name@revision".table SETTINGS key = value, ...}. New
 * blocks and reorgs reach running streams at once. {@code SELECT "_block_num" FROM ... LIMIT 1}, not continuous, tells
 * clients which blocks there are; faults leave such queries alone.
 *
 * <p>Over several chains each table holds rows of all of them, and needs a column {@code _ts}: see
 * {@link SimulatedTable#withBlockTime}.
 *
 * <p>Thread-safe. {@link #close} fails if a stream has leaked memory.
 */
public final class SimulatedAmpServer implements AutoCloseable {
    /** The dataset served unless another is given; latest and dev name it too. */
    public static final DatasetReference DATASET = DatasetReference.parse("sim/ethereum@1.0.0");

    private final Builder builder;
    private final BufferAllocator allocator = new RootAllocator();
    private final RequestLog log;
    private final SimulatedCatalog catalog;
    private final SimulatedProducer producer;
    private volatile String token;
    private Server server;
    private ExecutorService executor;
    private int port;

    private SimulatedAmpServer(Builder builder) {
        this.builder = builder;
        this.token = builder.token;
        this.port = builder.port;
        this.log = new RequestLog(() -> token);
        this.catalog = new SimulatedCatalog(
                builder.dataset, new LinkedHashMap<>(builder.tables), ConcurrentHashMap.newKeySet());
        catalog.undeployed().addAll(builder.undeployed);
        this.producer = new SimulatedProducer(builder, catalog, log, allocator);
    }

    /** Serves blocks, transactions and logs of {@code chain} with default settings. */
    public static SimulatedAmpServer start(SimulatedChain chain) {
        return builder(chain).start();
    }

    /** Several chains must be of different networks. */
    public static Builder builder(SimulatedChain... chains) {
        return new Builder(List.of(chains));
    }

    /** Where clients connect, as {@link AmpServer#at} takes it. */
    public String address() {
        return (builder.certificate == null ? "http" : "https") + "://127.0.0.1:" + port();
    }

    public synchronized int port() {
        return port;
    }

    /** Lets the next call that the fault fits fail. */
    public void inject(Fault fault) {
        producer.injector().add(null, fault, 1);
    }

    /** Lets the next {@code times} calls for {@code table} that the fault fits fail. */
    public void inject(String table, Fault fault, int times) {
        producer.injector().add(table, fault, times);
    }

    /** Refuses all queries of {@code table} until {@link #heal}. */
    public void refuse(String table, Refusal refusal) {
        inject(table, refusal.fault(), Integer.MAX_VALUE);
    }

    /** Lets a table be read that was {@link Builder#undeployed}. */
    public void deploy(String table) {
        catalog.undeployed().remove(table);
    }

    /** Stops all sending, while connections stay, until {@link #heal}. */
    public void freeze() {
        producer.freeze();
    }

    /** Forgets faults that still wait, and lets stalled and frozen streams go on. */
    public void heal() {
        producer.heal();
    }

    /** Ends all running streams: with {@link Status#OK} in order, otherwise with an error. */
    public void endStreams(Status status) {
        try {
            producer.endAll(status);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for another token from now on; none for null. */
    public void expectToken(String token) {
        this.token = token;
    }

    /** What a query reads, as a table of the canonical chain's rows; throws if the server can't plan it. */
    public SimulatedTable result(String sql) {
        return catalog.table(SimulatedQuery.parse(sql));
    }

    /** The calls that arrived with a valid token, in order. */
    public List<SimulatedRequest> requests() {
        return log.requests();
    }

    /** How many streams are running. */
    public int runningStreams() {
        return producer.running();
    }

    /** Breaks all connections and refuses new ones until {@link #restart}. */
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        try {
            server.shutdownNow();
            producer.endAll(Status.UNAVAILABLE.withDescription("server is shutting down"));
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            executor.shutdownNow();
            server = null;
        }
    }

    /** Serves again on the same port after {@link #stop}. */
    public synchronized SimulatedAmpServer restart() {
        stop();
        executor = Executors.newCachedThreadPool();
        NettyServerBuilder netty = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .executor(executor)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(ServerInterceptors.intercept(flightService(), log));
        if (builder.certificate != null) {
            netty.useTransportSecurity(
                    builder.certificate.certificate().toFile(),
                    builder.certificate.key().toFile());
        }
        try {
            server = netty.build().start();
        } catch (IOException e) {
            executor.shutdownNow();
            throw new UncheckedIOException("simulated server can't listen on port " + port, e);
        }
        port = server.getPort();
        return this;
    }

    @SuppressWarnings("deprecation") // Flight offers no other way to say that it shall not authenticate.
    private BindableService flightService() {
        return FlightGrpcUtils.createFlightService(
                allocator, producer, org.apache.arrow.flight.auth.ServerAuthHandler.NO_OP, executor);
    }

    @Override
    public void close() {
        stop();
        allocator.close();
    }

    /** Collects what a server needs beyond its chain. */
    public static final class Builder {
        private final List<SimulatedChain> chains;
        private DatasetReference dataset = DATASET;
        private final Map<String, SimulatedTable> tables = new LinkedHashMap<>(new EvmTables(10, 3).all());
        private final Set<String> undeployed = new HashSet<>();
        private int port;
        private String token;
        private ServerCertificate certificate;
        private Release release = Release.APRIL_2026;
        private OptionalLong interval = OptionalLong.empty();
        private boolean losesRows = true;
        private boolean hangsAtGaps = true;
        private int batchRows = 8_192;
        private Duration keepAlive = Duration.ofSeconds(30);
        private Duration batchDelay = Duration.ZERO;
        private Duration microbatchCost = Duration.ZERO;

        private Builder(List<SimulatedChain> chains) {
            if (chains.stream().map(SimulatedChain::network).distinct().count() != Math.max(1, chains.size())) {
                throw new IllegalArgumentException("a server needs chains, each of another network");
            }
            this.chains = chains;
        }

        public Builder dataset(DatasetReference dataset) {
            this.dataset = dataset;
            return this;
        }

        /** Adds tables, or replaces those with the same names. */
        public Builder tables(Map<String, SimulatedTable> tables) {
            this.tables.putAll(tables);
            return this;
        }

        /** Adds a table, or replaces the one with the same name. */
        public Builder table(String name, SimulatedTable table) {
            return tables(Map.of(name, table));
        }

        /** A table that can be planned but not read: "has not been synced". */
        public Builder undeployed(String table) {
            undeployed.add(table);
            return this;
        }

        /** A fixed port; a free one by default. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** Refuses calls without this bearer token; takes all by default. */
        public Builder token(String token) {
            this.token = token;
            return this;
        }

        /** Serves over TLS. */
        public Builder certificate(ServerCertificate certificate) {
            this.certificate = certificate;
            return this;
        }

        /** Which server is simulated; the newest by default. */
        public Builder release(Release release) {
            this.release = release;
            return this;
        }

        /**
         * Length of the longest microbatch of queries that don't say, in blocks, or in seconds over several chains; by
         * default that of the release.
         */
        public Builder microbatchInterval(long interval) {
            this.interval = OptionalLong.of(interval);
            return this;
        }

        /**
         * Whether streams over several chains lose the rows that one network has after the end of another, as a real
         * server does and this one too by default.
         */
        public Builder losesRows(boolean loses) {
            this.losesRows = loses;
            return this;
        }

        /**
         * Whether a stream hangs whose microbatch would end at a number without a block, as a real server does and this
         * one too by default.
         */
        public Builder hangsAtGaps(boolean hangs) {
            this.hangsAtGaps = hangs;
            return this;
        }

        /** The most rows of a batch; 8,192 by default. */
        public Builder batchRows(int rows) {
            this.batchRows = rows;
            return this;
        }

        /** How often batches without rows are sent while data keeps the client waiting; 30 seconds by default. */
        public Builder keepAlive(Duration interval) {
            this.keepAlive = interval;
            return this;
        }

        /** Waits before every batch with rows; not at all by default. */
        public Builder batchDelay(Duration delay) {
            this.batchDelay = delay;
            return this;
        }

        /** What every microbatch takes, whatever is in it; nothing by default, some 45 ms on a real server. */
        public Builder microbatchCost(Duration cost) {
            this.microbatchCost = cost;
            return this;
        }

        public SimulatedAmpServer start() {
            return new SimulatedAmpServer(this).restart();
        }

        SimulatedSettings settings() {
            return new SimulatedSettings(
                    release, interval.orElse(release.interval()), batchRows, keepAlive, batchDelay, microbatchCost);
        }

        MicrobatchPlanner planner() {
            return chains.size() == 1
                    ? new BlockWindows(chains.get(0), hangsAtGaps)
                    : new TimeWindows(chains, losesRows);
        }
    }
}
