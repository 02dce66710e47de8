package io.ampsync.internal.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.testing.Scenarios;
import java.util.List;

/** Steps and states as the scenarios write them. */
final class ScenarioSteps {
    private ScenarioSteps() {}

    static Step step(JsonNode event) {
        long id = event.get("id").longValue();
        return switch (event.get("type").textValue()) {
            case "data" -> new Step.Write(id, Scenarios.ranges(event.get("ranges")));
            case "watermark" ->
                new Step.Complete(
                        new Watermark(id, Scenarios.ranges(event.get("ranges")), Scenarios.id(event, "prune")));
            case "undo" -> undo(id, event);
            default -> throw new AssertionError("unknown event " + event);
        };
    }

    private static Step undo(long id, JsonNode event) {
        UndoCause cause = event.get("cause").textValue().equals("rewind")
                ? new UndoCause.Rewind()
                : new UndoCause.Reorg(invalidations(event.get("invalidation")));
        JsonNode ids = event.get("invalidate");
        IdRange invalidated =
                new IdRange(ids.get("start").longValue(), ids.get("end").longValue());
        return new Step.Revert(new Undo(id, cause, invalidated));
    }

    static List<Invalidation> invalidations(JsonNode array) {
        return Scenarios.list(array).stream()
                .map(node -> new Invalidation(
                        node.get("network").textValue(),
                        node.get("start").longValue(),
                        node.get("end").longValue()))
                .toList();
    }

    static List<StoredWatermark> watermarks(JsonNode array) {
        return Scenarios.list(array).stream()
                .map(node -> new StoredWatermark(node.get("id").longValue(), Scenarios.ranges(node.get("ranges"))))
                .toList();
    }

    static StreamSnapshot snapshot(JsonNode state) {
        return new StreamSnapshot(state.get("next").longValue(), watermarks(state.get("buffer")), false);
    }
}
