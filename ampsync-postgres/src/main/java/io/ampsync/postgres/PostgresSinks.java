package io.ampsync.postgres;

import io.ampsync.model.SyncStream;
import io.ampsync.model.TableNaming;
import io.ampsync.postgres.internal.sink.PostgresSink;
import io.ampsync.spi.SinkProvider;
import io.ampsync.spi.TransactionalSink;

/**
 * Puts each stream into its destination table, in the first schema of the role's search path, together with its
 * state: what a reader sees is always the whole of some watermark.
 *
 * <p>Tables are created as needed, with {@code _tx_id} and {@code _row_index} as primary key, which they get once
 * their stream has caught up ({@link KeyCreation}). Existing ones are used as
 * they are, if they fit; missing nullable columns are added. One process at a time owns a stream. A second one gets an
 * {@link io.ampsync.error.OwnershipException}, unless the first has ended, or has not been heard of for about seven
 * seconds; then it is shut out for good, even if it comes back.
 */
public final class PostgresSinks implements SinkProvider {
    private final PostgresDatabase database;
    private final KeyCreation keyCreation;

    private PostgresSinks(PostgresDatabase database, KeyCreation keyCreation) {
        this.database = database;
        this.keyCreation = keyCreation;
    }

    /** Sinks in {@code database}, which must stay open as long as they are used, and isn't closed with them. */
    public static PostgresSinks of(PostgresDatabase database) {
        return new PostgresSinks(database, KeyCreation.AFTER_CATCH_UP);
    }

    /** The same, but new tables get their primary key at another time than {@link KeyCreation#AFTER_CATCH_UP}. */
    public PostgresSinks withKey(KeyCreation time) {
        return new PostgresSinks(database, time);
    }

    /** Throws {@link IllegalArgumentException} if the destination {@linkplain TableNaming#isReserved is reserved}. */
    @Override
    public TransactionalSink open(SyncStream stream) {
        if (TableNaming.isReserved(stream.destination())) {
            throw new IllegalArgumentException(
                    "table name '" + stream.destination() + "' is reserved for ampsync's own tables");
        }
        return new PostgresSink(database.resources(), stream, keyCreation == KeyCreation.AFTER_CATCH_UP);
    }
}
