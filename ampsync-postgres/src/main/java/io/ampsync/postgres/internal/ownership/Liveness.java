package io.ampsync.postgres.internal.ownership;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a series of looks which owners have fallen silent. A look begins and ends at a time of this process's own
 * clock; a sign given between two looks is taken to be as old as the end of the first one at most, and seen as late as
 * the beginning of the second. So neither a slow look nor a pause of this process makes an owner look dead.
 */
final class Liveness {
    /** So many missed heartbeats, or one that has taken as long as {@code BriefTransactions} lets it, and the next. */
    static final long PATIENCE_NANOS = 5 * Heartbeat.INTERVAL.toNanos();

    /** The same signs, since when, and up to when. */
    private record Seen(LifeSigns signs, long first, long last) {}

    private final Map<Key, Seen> seen = new HashMap<>();

    /** An owner in its role as the owner of one stream. */
    private record Key(String stream, String instance) {}

    /** When a look at the database began and ended. */
    record Time(long began, long ended) {}

    /** Takes in what a look has found: the owners by stream. */
    void observe(Map<String, StreamRow.Owner> owners, Time look) {
        Map<Key, Seen> now = new HashMap<>();
        owners.forEach((stream, owner) -> {
            Key key = new Key(stream, owner.instance());
            @Nullable Seen before = seen.get(key);
            long first = before != null && before.signs().equals(owner.signs()) ? before.first() : look.ended();
            now.put(key, new Seen(owner.signs(), first, look.began()));
        });
        seen.clear();
        seen.putAll(now);
    }

    /** A look has failed. In the same time the owner may have failed to give a sign, so the silence starts anew. */
    void forget() {
        seen.clear();
    }

    /** Whether the owner, as the newest look has found it, has given no sign for too long. */
    boolean isSilent(String stream, StreamRow.Owner owner) {
        @Nullable Seen found = seen.get(new Key(stream, owner.instance()));
        return found != null && found.last() - found.first() >= PATIENCE_NANOS;
    }
}
