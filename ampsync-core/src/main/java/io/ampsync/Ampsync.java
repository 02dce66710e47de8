package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.context.MemoryBudget;
import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.engine.PlainSinkAdapter;
import io.ampsync.internal.engine.TableRun;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.spi.Sink;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.StateStore;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run: tables of one dataset, each streamed into its sink on threads of its own until {@link #stop}, or
 * until trouble that waiting doesn't cure has ended it. Retryable trouble is waited out for ever. One table's end does
 * not end the others.
 *
 * <p>Thread-safe. All threads are daemons: wait with {@link #await()} where nothing else keeps the JVM alive.
 */
public final class Ampsync implements AutoCloseable {
    /** How many blocks below the newest watermark are remembered for reorgs unless told otherwise. */
    public static final long DEFAULT_RETENTION_BLOCKS = 128;

    /** The fewest blocks that may be remembered for reorgs. */
    public static final long MIN_RETENTION_BLOCKS = 64;

    /** How many groups of a table are written at a time unless told otherwise. */
    public static final int DEFAULT_LANES = 2;

    /** The most groups of a table that can be written at a time. */
    public static final int MAX_LANES = 16;

    /** Memory for staged rows unless told otherwise: 64 MiB, but no more than half the heap. */
    public static final long DEFAULT_STAGING_BYTES =
            Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 2);

    /** How long {@link #close} lets commits under way finish, and then waits after aborting them. */
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(7);

    private final ServerConnections servers;
    private final List<TableRun> tables;
    private final MemoryBudget memory;

    private Ampsync(ServerConnections servers, List<TableRun> tables, MemoryBudget memory) {
        this.servers = servers;
        this.memory = memory;
        this.tables = List.copyOf(tables);
        tables.forEach(TableRun::start);
    }

    /** Starts from nothing; server, sinks, and dataset and tables or streams must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** How each table is doing, in the order they were given. */
    public List<TableStatus> status() {
        return tables.stream().map(TableRun::status).toList();
    }

    /** Memory that staged rows of all tables hold, in bytes. */
    public long stagedBytes() {
        return memory.used();
    }

    /** Waits until every table has ended; true if so, false if {@code timeout} passed first. */
    public boolean await(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        long patience = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
        for (TableRun table : tables) {
            if (!table.join(Duration.ofNanos(patience - (System.nanoTime() - start)))) {
                return false;
            }
        }
        return true;
    }

    /** Waits until every table has ended. */
    public void await() throws InterruptedException {
        boolean ended = false;
        while (!ended) {
            ended = await(Duration.ofHours(1));
        }
    }

    /** The permanent failure of the first table, in the order given, that has failed; it names its stream. */
    public Optional<AmpsyncException> failure() {
        return status().stream()
                .filter(status -> status.state() == TableStatus.State.FAILED)
                .flatMap(status -> status.error().stream())
                .findFirst();
    }

    /**
     * Asks every table to end and returns at once. A commit under way is finished, the rest is dropped and comes again
     * with the next start; blocked calls to the server and waits are cut short.
     */
    public void stop() {
        tables.forEach(TableRun::stop);
    }

    /**
     * {@link #stop}, then waits for the tables: a few seconds for what is under way, then calls to the database are
     * aborted. Takes some ten seconds at the most.
     */
    @Override
    public void close() {
        stop();
        try {
            if (!await(COMMIT_TIMEOUT)) {
                tables.forEach(TableRun::abort);
                await(ABORT_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tables.forEach(TableRun::abort);
        } finally {
            servers.close();
        }
    }

    /** Collects what a run needs. */
    public static final class Builder extends StreamBuilder<Builder> {
        /** One being assembled and one being committed; beside them, as many wait as there are lanes. */
        private static final int GROUPS_PER_TABLE = 2;

        private List<String> tables = List.of();
        private TableNaming naming = TableNaming.SAME_AS_SOURCE;
        private final List<SyncStream> streams = new ArrayList<>();
        private final Map<SyncStream, AmpServer> ownServers = new HashMap<>();
        private @Nullable SinkProvider sinks;
        private boolean failFast;
        private int lanes = DEFAULT_LANES;
        private long stagingBytes = DEFAULT_STAGING_BYTES;
        private boolean wholeMicrobatches;
        private boolean untilCaughtUp;
        private SyncListener listener = new SyncListener() {};

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Tables of the dataset to read, none twice. */
        public Builder tables(Collection<String> tables) {
            this.tables = List.copyOf(tables);
            return this;
        }

        /** Tables of the dataset to read, none twice. */
        public Builder tables(String... tables) {
            return tables(List.of(tables));
        }

        /** How the tables are called that {@link #tables} fill; like their sources by default. */
        public Builder tableNaming(TableNaming naming) {
            this.naming = naming;
            return this;
        }

        /**
         * One more stream, of any source, beside what {@link #tables} says; no two may fill one destination. Where the
         * source isn't a whole table, its text is kept beside the state, and a change is refused, by sinks that can,
         * such as PostgreSQL's.
         */
        public Builder stream(SyncStream stream) {
            streams.add(stream);
            return this;
        }

        /** The same, but the stream reads from a server of its own instead of {@link #server}. */
        public Builder stream(SyncStream stream, AmpServer server) {
            ownServers.put(stream, server);
            return stream(stream);
        }

        /** Sinks that keep their state themselves, such as PostgreSQL's. */
        public Builder sinks(SinkProvider sinks) {
            this.sinks = sinks;
            return this;
        }

        /** Sinks that don't, each beside a store for the state; see {@link Sink} for what may be repeated. */
        public Builder sinks(
                Function<SyncStream, ? extends StateStore> stores, Function<SyncStream, ? extends Sink> sinks) {
            return sinks(table -> PlainSinkAdapter.open(stores.apply(table), () -> sinks.apply(table)));
        }

        /** Takes retryable trouble as permanent until a table has once reached its server; off by default. */
        public Builder failFast(boolean failFast) {
            this.failFast = failFast;
            return this;
        }

        /**
         * How many groups of one table may be written to the target at the same time, each in a transaction of its own;
         * {@value #DEFAULT_LANES} by default, 1 to {@value #MAX_LANES}. They are committed in order, whatever the
         * number, and rows become visible as they do with one. Only sinks that implement {@link
         * io.ampsync.spi.SinkGroup#writeAhead} make use of it, and only while groups queue up, as in a backfill.
         */
        public Builder lanes(int lanes) {
            require(lanes >= 1 && lanes <= MAX_LANES, "lanes must be 1 to " + MAX_LANES + ", got " + lanes);
            this.lanes = lanes;
            return this;
        }

        /**
         * Bytes of staged rows that all tables together may hold in memory; {@link #DEFAULT_STAGING_BYTES} by default.
         * Tables that have work share it. It is exceeded by at most one batch and 256 KiB for each table. Messages
         * of the server take memory outside the heap, which all tables share too.
         */
        public Builder stagingBytes(long bytes) {
            require(bytes > 0, "staging bytes must be positive, got " + bytes);
            this.stagingBytes = bytes;
            return this;
        }

        /**
         * Shows rows of a microbatch only together with all others of it, however large it is. Without it, which is the
         * default, that holds at the head, while a backfill commits large microbatches in parts, in order, the
         * watermark last. With it they go through one transaction each, which keeps a connection meanwhile.
         */
        public Builder wholeMicrobatches(boolean whole) {
            this.wholeMicrobatches = whole;
            return this;
        }

        /**
         * Ends each table when it has caught up with the head of its chain and its target has all that it lacked until
         * then, such as its primary key; off by default. A stream whose {@link SyncStream#blocks} have an end, ends at
         * that, if it comes first. {@link TableStatus.State#COMPLETED} tells such an end from others.
         */
        public Builder untilCaughtUp(boolean untilCaughtUp) {
            this.untilCaughtUp = untilCaughtUp;
            return this;
        }

        public Builder listener(SyncListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Starts the run; throws {@link IllegalArgumentException} for what is missing or out of range, or what opening
         * a sink throws. The sinks opened before that one are closed then.
         */
        public Ampsync start() {
            SinkProvider provider = required(sinks, "sinks");
            List<SyncStream> all =
                    new ArrayList<>(tables.isEmpty() ? List.of() : naming.streams(requiredDataset(), tables));
            all.addAll(streams);
            require(!all.isEmpty(), "at least one table is needed");
            TableNaming.checkDistinct(all);
            return start(all, provider);
        }

        private Ampsync start(List<SyncStream> streams, SinkProvider provider) {
            Map<SyncStream, AmpServer> places = new LinkedHashMap<>();
            streams.forEach(stream -> places.put(
                    stream, Optional.ofNullable(ownServers.get(stream)).orElseGet(this::requiredServer)));
            ServerConnections servers = ServerConnections.open(places);
            RunOptions options = new RunOptions(
                    retentionBlocks(),
                    reorgPolicy(),
                    retry(),
                    queryOptions(),
                    failFast,
                    lanes,
                    new MemoryBudget(stagingBytes, GROUPS_PER_TABLE + lanes),
                    wholeMicrobatches,
                    untilCaughtUp,
                    listener);
            try {
                return new Ampsync(servers, TableRun.all(streams, servers::of, provider, options), options.memory());
            } catch (RuntimeException | Error e) {
                servers.close();
                throw e;
            }
        }
    }
}
