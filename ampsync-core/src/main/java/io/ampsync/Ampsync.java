package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.Retention;
import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.engine.PlainSinkAdapter;
import io.ampsync.internal.engine.RunOptions;
import io.ampsync.internal.engine.TableRun;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.internal.source.AmpSource;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.spi.Sink;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.StateStore;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private static final Duration GENTLE = Duration.ofSeconds(3);
    private static final Duration FIRM = Duration.ofSeconds(7);

    private final AmpSource source;
    private final List<TableRun> tables;

    private Ampsync(AmpSource source, List<TableRun> tables) {
        this.source = source;
        this.tables = List.copyOf(tables);
        tables.forEach(TableRun::start);
    }

    /** Starts from nothing; server, dataset, tables and sinks must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** How each table is doing, in the order they were given. */
    public List<TableStatus> status() {
        return tables.stream().map(TableRun::status).toList();
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
        while (!await(Duration.ofHours(1))) {
            // Not ended yet.
        }
    }

    /** The permanent failure of the first table, in the order given, that has failed. */
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
            if (!await(GENTLE)) {
                tables.forEach(TableRun::abort);
                await(FIRM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tables.forEach(TableRun::abort);
        } finally {
            source.close();
        }
    }

    /** Collects what a run needs. */
    public static final class Builder {
        private static final long MIN_GROUP = 256 << 10;
        private static final long MAX_GROUP = 8 << 20;
        /** A group being assembled, one waiting and one being committed. */
        private static final int GROUPS_PER_TABLE = 3;

        private @Nullable AmpServer server;
        private @Nullable DatasetReference dataset;
        private List<String> tables = List.of();
        private @Nullable SinkProvider sinks;
        private long retentionBlocks = Retention.BLOCKS;
        private ReorgPolicy reorgPolicy = ReorgPolicy.FAIL;
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private boolean failFast;
        private long stagingBytes = 64 << 20;
        private SyncListener listener = new SyncListener() {};

        private Builder() {}

        public Builder server(AmpServer server) {
            this.server = server;
            return this;
        }

        public Builder dataset(DatasetReference dataset) {
            this.dataset = dataset;
            return this;
        }

        /** As {@link DatasetReference#parse} reads it. */
        public Builder dataset(String dataset) {
            return dataset(DatasetReference.parse(dataset));
        }

        /** The tables, at least one, none twice. */
        public Builder tables(Collection<String> tables) {
            this.tables = List.copyOf(tables);
            return this;
        }

        /** The tables, at least one, none twice. */
        public Builder tables(String... tables) {
            return tables(List.of(tables));
        }

        /** Sinks that keep their state themselves, such as PostgreSQL's. */
        public Builder sinks(SinkProvider sinks) {
            this.sinks = sinks;
            return this;
        }

        /** Sinks that don't, each beside a store for the state; see {@link Sink} for what may be repeated. */
        public Builder sinks(
                Function<AmpTable, ? extends StateStore> stores, Function<AmpTable, ? extends Sink> sinks) {
            return sinks(table -> PlainSinkAdapter.open(stores.apply(table), () -> sinks.apply(table)));
        }

        /**
         * How many blocks below the newest watermark a reorg may start and is sure to heal by itself; 128 by default, at least 64.
         */
        public Builder retentionBlocks(long blocks) {
            this.retentionBlocks = Retention.checked(blocks);
            return this;
        }

        /** What to do when a reorg reaches below all of them; {@link ReorgPolicy#FAIL} by default. */
        public Builder reorgPolicy(ReorgPolicy policy) {
            this.reorgPolicy = policy;
            return this;
        }

        public Builder retry(RetryPolicy retry) {
            this.retry = retry;
            return this;
        }

        /** Takes retryable trouble as permanent until a table has once reached its server; off by default. */
        public Builder failFast(boolean failFast) {
            this.failFast = failFast;
            return this;
        }

        /**
         * Bytes of staged rows that all tables together should hold in memory; 64 MiB by default. Divided evenly among
         * the tables, each of which holds up to three groups: one being filled, one waiting, one being committed. A group
         * takes at least 256 KiB, so a table takes 768 KiB even if that exceeds the sum (with the default, from
         * 86 tables on), and at most 8 MiB, so that one table takes 24 MiB at the most. The last batch of a group may
         * exceed its share.
         */
        public Builder stagingBytes(long bytes) {
            require(bytes > 0, "staging bytes must be positive, got " + bytes);
            this.stagingBytes = bytes;
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
            SinkProvider provider = given(sinks, "sinks");
            DatasetReference source = given(dataset, "dataset");
            require(!tables.isEmpty(), "at least one table is needed");
            Set<AmpTable> unique = new LinkedHashSet<>();
            for (String name : tables) {
                require(unique.add(new AmpTable(source, name)), "table '" + name + "' is given twice");
            }
            return start(FlightSource.open(given(server, "server")), unique, provider);
        }

        private Ampsync start(AmpSource source, Set<AmpTable> streams, SinkProvider provider) {
            RunOptions options =
                    new RunOptions(retentionBlocks, reorgPolicy, retry, failFast, groupBytes(streams.size()), listener);
            List<TableRun> runs = new ArrayList<>();
            try {
                streams.forEach(table -> runs.add(new TableRun(table, source, provider, options)));
            } catch (RuntimeException | Error e) {
                runs.forEach(run -> run.discard(e));
                source.close();
                throw e;
            }
            return new Ampsync(source, runs);
        }

        private long groupBytes(int tables) {
            return Math.min(MAX_GROUP, Math.max(MIN_GROUP, stagingBytes / (GROUPS_PER_TABLE * (long) tables)));
        }

        private static <T> T given(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalArgumentException("no " + name + " given");
            }
            return value;
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
