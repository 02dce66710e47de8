package io.ampsync.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StateStore;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/**
 * Plays a scenario of kind state_store. Two liberties of the cases don't exist here and are translated:
 * watermarks with ids that were never handed out (the ids are used up in the same commit), and watermarks without
 * ranges (they get a block).
 */
final class StateStoreScenario {
    private final Callable<StateStore> open;
    private StreamSnapshot expected = StreamSnapshot.EMPTY;

    StateStoreScenario(Callable<StateStore> open) {
        this.open = open;
    }

    StreamSnapshot expected() {
        return expected;
    }

    void run(JsonNode scenario) throws Exception {
        StateStore store = open.call();
        try {
            store.load();
            if (scenario.has("initial_state")) {
                insert(store, scenario.get("initial_state"), "buffer", OptionalLong.empty());
            }
            for (JsonNode op : scenario.get("ops")) {
                if (op.get("op").textValue().equals("reopen")) {
                    store.close();
                    store = open.call();
                    store.load();
                } else {
                    apply(store, op);
                }
            }
        } finally {
            store.close();
        }
        JsonNode state = scenario.get("expected").get("s1");
        List<StoredWatermark> watermarks = watermarks(state.get("buffer"));
        expected = new StreamSnapshot(
                Math.max(state.get("next").longValue(), expected.next()), watermarks, expected.pruned());
    }

    private void apply(StateStore store, JsonNode op) throws Exception {
        long next = store.load().next();
        switch (op.get("op").textValue()) {
            case "advance" ->
                store.commit(StateChange.advance(next, op.get("next").longValue()));
            case "truncate" ->
                store.commit(new StateChange(
                        next, next, OptionalLong.of(op.get("from").longValue()), List.of(), OptionalLong.empty()));
            case "commit" -> insert(store, op, "insert", Scenarios.id(op, "prune"));
            default -> throw new AssertionError("unknown operation " + op);
        }
    }

    private void insert(StateStore store, JsonNode object, String name, OptionalLong prune) throws Exception {
        List<StoredWatermark> watermarks = watermarks(object.get(name));
        long before = store.load().next();
        long next = Math.max(before, object.path("next").longValue());
        for (StoredWatermark watermark : watermarks) {
            next = Math.max(next, watermark.id() + 1);
        }
        store.commit(new StateChange(before, next, OptionalLong.empty(), watermarks, prune));
        expected = new StreamSnapshot(next, List.of(), expected.pruned() || prune.isPresent());
    }

    private static List<StoredWatermark> watermarks(JsonNode array) {
        return Scenarios.list(array).stream()
                .map(node -> new StoredWatermark(
                        node.get("id").longValue(),
                        ranges(node.get("ranges"), node.get("id").longValue())))
                .toList();
    }

    private static List<BlockRange> ranges(JsonNode array, long block) {
        return array.isEmpty()
                ? List.of(BlockRange.of("eth", block, block, BlockHash.ZERO, null))
                : Scenarios.ranges(array);
    }
}
