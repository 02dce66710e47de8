package io.ampsync.postgres;

import io.ampsync.postgres.internal.state.StreamStateStore;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StreamSnapshot;

/**
 * Keeps the state of a stream in PostgreSQL, in the tables that the Rust ampsync uses, for sinks that write
 * elsewhere. {@link PostgresSinks} keeps its state itself.
 *
 * <p>A stale writer is noticed at its next commit, by the next id. Nothing keeps two live processes from
 * disturbing each other: whoever loses gets an {@link io.ampsync.error.OwnershipException}.
 */
public final class PostgresStateStore implements StateStore {
    private final StreamStateStore store;

    private PostgresStateStore(StreamStateStore store) {
        this.store = store;
    }

    /** The store of the stream called {@code streamId}; {@code database} stays open when it is closed. */
    public static PostgresStateStore of(PostgresDatabase database, String streamId) {
        return new PostgresStateStore(new StreamStateStore(database.resources().database(), streamId));
    }

    @Override
    public StreamSnapshot load() {
        return store.load();
    }

    @Override
    public void commit(StateChange change) {
        store.commit(change);
    }
}
