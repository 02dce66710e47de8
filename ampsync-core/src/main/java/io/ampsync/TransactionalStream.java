package io.ampsync;

import io.ampsync.config.AmpServer;
import io.ampsync.config.ReorgPolicy;
import io.ampsync.config.Retention;
import io.ampsync.config.RetryPolicy;
import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.engine.EventStream;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.model.AmpTable;
import io.ampsync.model.Data;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.spi.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one table, for callers who drive the loop themselves.
 *
 * <pre>{@code
 * try (var stream = TransactionalStream.builder().server(server).table(table).store(store).open()) {
 *     while (true) {
 *         TransactionEvent event = stream.next();
 *         if (event instanceof Data data) { ... store rows under data.id() ... }
 *         if (event instanceof Undo undo) { ... delete rows of undo.invalidated() ... }
 *         stream.commit(event);
 *     }
 * }
 * }</pre>
 *
 * <p>The id of an event is persisted before {@link #next} returns it. After a crash, or a lost connection, everything
 * after the last committed watermark comes first as an {@link Undo} and then again under new ids; so commit an event
 * only when its effect is durable. Connections are restored without end, with waits; the stream ends only by
 * {@link #close} or an exception.
 *
 * <p>{@link #next} belongs to one thread. {@link #commit} and {@link #close} may be called by any, {@link #close} not
 * while a batch is being read.
 */
public final class TransactionalStream implements AutoCloseable {
    private final FlightSource source;
    private final EventStream events;
    private final boolean autoCommit;
    private @Nullable TransactionEvent last;

    private TransactionalStream(FlightSource source, EventStream events, boolean autoCommit) {
        this.source = source;
        this.events = events;
        this.autoCommit = autoCommit;
    }

    /** Starts from nothing; server, table and store must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Waits for the next event, as long as it takes. With automatic commit, asking for it commits the ones before.
     *
     * @throws AmpsyncException if going on makes no sense, or the store failed, now or before; open a new stream then
     * @throws java.util.concurrent.CancellationException if the stream is closed meanwhile
     */
    public TransactionEvent next() {
        TransactionEvent previous = last;
        if (autoCommit && previous != null) {
            commit(previous);
        }
        TransactionEvent event = events.next();
        last = event;
        return event;
    }

    /**
     * Persists every watermark up to this event, which says that all events up to it have been dealt with for good.
     * Repeating it, or committing an older event later, does nothing.
     *
     * @throws AmpsyncException if the store failed; open a new stream then
     */
    public void commit(TransactionEvent event) {
        events.commit(event.id());
    }

    /**
     * Ends the stream; a waiting {@link #next} fails. Closes the store too. Frees the batch of the last {@link Data} at
     * once: another thread may only call this while the consumer waits in {@link #next}, or has done with its batch.
     */
    @Override
    public void close() {
        try {
            events.close();
        } finally {
            source.close();
        }
    }

    /** Collects what a stream needs. */
    public static final class Builder {
        private @Nullable AmpServer server;
        private @Nullable AmpTable table;
        private @Nullable StateStore store;
        private long retentionBlocks = Retention.BLOCKS;
        private ReorgPolicy reorgPolicy = ReorgPolicy.FAIL;
        private RetryPolicy retry = RetryPolicy.DEFAULT;
        private boolean autoCommit;

        private Builder() {}

        public Builder server(AmpServer server) {
            this.server = server;
            return this;
        }

        public Builder table(AmpTable table) {
            this.table = table;
            return this;
        }

        /** Where the state of this stream, and no other, is kept. The stream closes it. */
        public Builder store(StateStore store) {
            this.store = store;
            return this;
        }

        /**
         * How many blocks below the newest watermark a reorg may start and is sure to heal by itself; 128 by default,
         * at least 64.
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

        /** Lets {@link #next} commit the events before the one asked for; off by default. */
        public Builder autoCommit(boolean autoCommit) {
            this.autoCommit = autoCommit;
            return this;
        }

        /**
         * Loads the state; the server is contacted by the first {@link #next}.
         *
         * @throws IllegalArgumentException for what is missing
         * @throws AmpsyncException if the store fails
         */
        public TransactionalStream open() {
            StateStore state = given(store, "store");
            AmpTable stream = given(table, "table");
            FlightSource source = FlightSource.open(given(server, "server"));
            try {
                EventStream.Options options = new EventStream.Options(retentionBlocks, reorgPolicy, retry);
                return new TransactionalStream(source, EventStream.open(source, stream, state, options), autoCommit);
            } catch (RuntimeException e) {
                source.close();
                throw e;
            }
        }

        private static <T> T given(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalArgumentException("no " + name + " given");
            }
            return value;
        }
    }
}
