package io.ampsync.postgres.internal.ownership;

import io.ampsync.error.OwnershipException;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Database;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams of one database that this process writes, and how other processes see that it does. Thread-safe. */
public final class ProcessClaims implements AutoCloseable {
    private final Instance instance = Instance.create();
    private final Heartbeat heartbeat;
    private final TurnWatch turns;
    private final BriefTransactions looks;
    private final Map<String, Object> writers = new ConcurrentHashMap<>();

    public ProcessClaims(Database database) {
        this.heartbeat = new Heartbeat(database.spareConnections(), instance, database.label());
        this.looks = new BriefTransactions(database.spareConnections());
        this.turns = new TurnWatch(looks, instance, heartbeat);
    }

    /** Lets one {@code writer} of this process write the stream; throws {@link OwnershipException} to any other. */
    public void reserve(String streamId, Object writer) {
        @Nullable Object other = writers.putIfAbsent(streamId, writer);
        if (other != null && other != writer) {
            throw new OwnershipException(
                    "stream " + streamId + " is already written by this process; close its other sink first");
        }
    }

    /** Undoes {@link #reserve}; without effect if another writer has the stream. */
    public void unreserve(String streamId, Object writer) {
        writers.remove(streamId, writer);
    }

    public Instance instance() {
        return instance;
    }

    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Whose turn it is to write streams that this process stands by for. */
    public TurnWatch turns() {
        return turns;
    }

    /** Gives up every stream that is still held; doesn't wait long for a database that doesn't answer. */
    @Override
    public void close() {
        turns.close();
        looks.abort();
        heartbeat.close();
    }
}
