package io.ampsync;

import io.ampsync.error.AmpsyncException;
import io.ampsync.internal.engine.EventStream;
import io.ampsync.internal.flight.FlightSource;
import io.ampsync.model.AmpTable;
import io.ampsync.model.Data;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.spi.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one table, for callers who drive the loop themselves.
 *
 * <pre>{@code
 * try (var stream = TransactionalStream.builder().server(server).dataset("x").table("a").store(store).open()) {
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

    /** Starts from nothing; server, dataset and table or stream, and store must be given. */
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
     * Where the stream stands, by what {@link #next} has read so far: whether the server has more blocks, as far as can
     * be told. Thread-safe, returns at once, and may lag behind the server by a minute.
     */
    public StreamPosition position() {
        return events.position();
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
    public static final class Builder extends StreamBuilder<Builder> {
        private @Nullable String table;
        private @Nullable SyncStream stream;
        private @Nullable StateStore store;
        private boolean autoCommit;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** The table of the dataset to read. */
        public Builder table(String table) {
            this.table = table;
            return this;
        }

        /**
         * What to read, instead of {@link #dataset} and {@link #table}. The end of {@link SyncStream#blocks} bounds the
         * rows, but doesn't end the stream. The store has to notice by itself if the source is another than before.
         */
        public Builder stream(SyncStream stream) {
            this.stream = stream;
            return this;
        }

        /** Where the state of this stream, and no other, is kept. The stream closes it. */
        public Builder store(StateStore store) {
            this.store = store;
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
         * @throws IllegalArgumentException for what is missing or out of range
         * @throws AmpsyncException if the store fails
         */
        public TransactionalStream open() {
            StateStore state = required(store, "store");
            SyncStream what =
                    stream == null ? SyncStream.of(new AmpTable(requiredDataset(), required(table, "table"))) : stream;
            FlightSource source = FlightSource.open(requiredServer(), 1);
            try {
                EventStream.Options options =
                        new EventStream.Options(retentionBlocks(), reorgPolicy(), retry(), queryOptions());
                return new TransactionalStream(source, EventStream.open(source, what, state, options), autoCommit);
            } catch (RuntimeException e) {
                source.close();
                throw e;
            }
        }
    }
}
