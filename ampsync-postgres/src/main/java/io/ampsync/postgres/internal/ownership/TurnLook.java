package io.ampsync.postgres.internal.ownership;

import io.ampsync.postgres.internal.ownership.StreamRow.Owner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the database says at one moment.
 *
 * @param owners by stream; empty if nothing depends on them
 * @param others what other processes want that have been heard of lately
 */
record TurnLook(Instance self, Map<String, Owner> owners, Map<Instance, Wishes> others) {

    static TurnLook at(Connection connection, Map<String, Turn> turns, Instance self) throws SQLException {
        boolean needsOwners = turns.values().stream().anyMatch(turn -> turn.isWaiting() || turn.isShared());
        return new TurnLook(
                self,
                needsOwners ? StreamRow.owners(connection, turns.keySet()) : Map.of(),
                new ProcessRow(self).wishes(connection));
    }

    /** Who asks for the stream, or has it because of having asked; completes "stands by, as ". */
    Optional<String> request(String stream) {
        return others.entrySet().stream()
                .filter(other -> other.getValue().requests().contains(stream)
                        && !other.getKey().isKnownDead(self))
                .map(other -> other.getKey() + " needs it " + other.getValue().purpose())
                .sorted()
                .findFirst();
    }

    /**
     * How the streams are shared. What this process has, or is about to have, counts as its own, whatever the database
     * says yet.
     *
     * @param vacant the streams whose owners, if they have any, are dead
     */
    FairShare shares(Map<String, Turn> turns, Set<String> vacant) {
        Map<String, String> living = new HashMap<>();
        owners.forEach((stream, owner) -> {
            if (!vacant.contains(stream)) {
                living.put(stream, owner.instance());
            }
        });
        turns.forEach((stream, turn) -> {
            if (!turn.isWaiting()) {
                living.put(stream, self.id());
            }
        });
        Map<String, Set<String>> candidates = new HashMap<>();
        others.forEach((process, wishes) -> {
            if (!process.isKnownDead(self) && !wishes.shares().isEmpty()) {
                candidates.put(process.id(), wishes.shares());
            }
        });
        candidates.put(self.id(), shared(turns));
        return new FairShare(self.id(), candidates, living);
    }

    /** The streams that this process shares with others. */
    static Set<String> shared(Map<String, Turn> turns) {
        return turns.entrySet().stream()
                .filter(each -> each.getValue().isShared())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
