package io.ampsync.cli.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.cli.text.ErrorText;
import io.ampsync.cli.text.OneLine;
import io.ampsync.model.Invalidation;
import java.util.Locale;

/** What has happened lately, as JSON. Names and types are a promise. */
record EventsJson(boolean details) {
    ArrayNode reorgs(RecentEvents events) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        events.reorgs().forEach(reorg -> {
            ObjectNode object = all.addObject()
                    .put("time", reorg.time().toString())
                    .put("stream", reorg.stream().id())
                    .put("table", reorg.stream().destination())
                    .put("depth", reorg.depth())
                    .put("blocks", reorg.blocks())
                    .put("undone_rows", reorg.undoneRows());
            ArrayNode networks = object.putArray("networks");
            for (Invalidation replaced : reorg.replaced()) {
                networks.addObject()
                        .put("network", replaced.network())
                        .put("first_block", replaced.from())
                        .put("last_block", replaced.to());
            }
        });
        return all;
    }

    /** Messages name hosts and databases, which aren't for strangers. */
    ArrayNode errors(RecentEvents events) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        events.errors()
                .forEach(event -> all.addObject()
                        .put("first_time", event.first().toString())
                        .put("last_time", event.last().toString())
                        .put("times", event.times())
                        .put("stream", event.stream().id())
                        .put("table", event.stream().destination())
                        .put("fatal", event.fatal())
                        .put("kind", event.error().kind().name().toLowerCase(Locale.ROOT))
                        .put(
                                "message",
                                details
                                        ? OneLine.of(event.error())
                                        : ErrorText.kind(event.error().kind())));
        return all;
    }
}
