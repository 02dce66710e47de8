package io.ampsync.postgres.internal.sink;

import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.ownership.ProcessClaims;

/** What all sinks of one database share. Thread-safe. */
public record SinkResources(Database database, ProcessClaims claims, SlabPool slabs) implements AutoCloseable {
    private static final long IDLE_SLAB_BYTES = 32L << 20;

    /** Takes {@code database} over: {@link #close} closes it. */
    public static SinkResources of(Database database) {
        return new SinkResources(database, new ProcessClaims(database), new SlabPool(IDLE_SLAB_BYTES));
    }

    @Override
    public void close() {
        claims.close();
        database.close();
    }
}
