package io.ampsync.postgres.internal.ownership;

import java.util.HashSet;
import java.util.Set;

/**
 * What a process wants of others, as its row says.
 *
 * @param shares the streams that it shares with others, whether it writes them or waits for them
 * @param requests the streams that it asks the owner for, and, once it has them, keeps others from
 * @param purpose what it needs those for: completes "process 7 on host x needs it "
 */
record Wishes(Set<String> shares, Set<String> requests, String purpose) {
    static final Wishes NONE = new Wishes(Set.of(), Set.of(), "");

    Wishes {
        shares = Set.copyOf(shares);
        requests = Set.copyOf(requests);
    }

    boolean isEmpty() {
        return shares.isEmpty() && requests.isEmpty();
    }

    Wishes sharing(Set<String> streams) {
        return new Wishes(streams, requests, purpose);
    }

    Wishes requesting(String stream, String forPurpose) {
        Set<String> more = new HashSet<>(requests);
        more.add(stream);
        return new Wishes(shares, more, forPurpose);
    }

    Wishes withoutRequest(String stream) {
        Set<String> fewer = new HashSet<>(requests);
        fewer.remove(stream);
        return new Wishes(shares, fewer, purpose);
    }
}
