package io.ampsync.postgres.internal.ownership;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who should write which stream, as one of the processes sees it that share them. The rules:
 *
 * <ol>
 *   <li>Only a stream without a living owner is taken, and by a process that writes no more than any other that would
 *       take it.
 *   <li>A process gives a stream up to one that writes at least two fewer, so each time the numbers get more even, and
 *       at the end they differ by one at most. The process that writes the most does so, and of several the first by
 *       name.
 *   <li>One stream at a time: nobody gives up anything while a stream is free that somebody would take.
 * </ol>
 *
 * <p>What a process sees may be out of date. It then takes a stream that another has just taken, which the database
 * refuses, or gives up one too many, which somebody takes at once.
 *
 * @param self this process
 * @param candidates the streams that each living process would write or writes, itself included
 * @param owners the living owners, by stream
 */
record FairShare(String self, Map<String, Set<String>> candidates, Map<String, String> owners) {
    FairShare {
        candidates = Map.copyOf(candidates);
        owners = Map.copyOf(owners);
    }

    /** Whether this process should take the stream. */
    boolean mayTake(String stream) {
        return !owners.containsKey(stream) && candidatesFor(stream).allMatch(other -> load(self) <= load(other));
    }

    /** The stream, if any, that this process should give up. */
    Optional<String> toGiveUp() {
        if (isSomethingFree() || !isHeaviest()) {
            return Optional.empty();
        }
        return mine().filter(stream -> candidatesFor(stream).anyMatch(this::isLight))
                .findFirst();
    }

    private boolean isSomethingFree() {
        return candidates.values().stream().flatMap(Set::stream).anyMatch(stream -> !owners.containsKey(stream));
    }

    private boolean isHeaviest() {
        return candidates.keySet().stream()
                .max(Comparator.comparingLong(this::load).thenComparing(Comparator.reverseOrder()))
                .filter(self::equals)
                .isPresent();
    }

    private boolean isLight(String other) {
        return load(other) + 2 <= load(self);
    }

    private Stream<String> mine() {
        Set<String> mine = new TreeSet<>();
        owners.forEach((stream, owner) -> {
            if (owner.equals(self)) {
                mine.add(stream);
            }
        });
        return mine.stream();
    }

    /** The others that would write the stream. */
    private Stream<String> candidatesFor(String stream) {
        return candidates.entrySet().stream()
                .filter(each -> !each.getKey().equals(self) && each.getValue().contains(stream))
                .map(Map.Entry::getKey);
    }

    /** How many streams the process writes. */
    private long load(String process) {
        return owners.values().stream().filter(process::equals).count();
    }

    /** The same, as if this process had the stream already. */
    FairShare taking(String stream) {
        Map<String, String> more = new HashMap<>(owners);
        more.put(stream, self);
        return new FairShare(self, candidates, more);
    }
}
