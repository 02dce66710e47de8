package io.ampsync.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.postgres.status.StoredStream;
import java.util.List;

/** What is on record of streams, as JSON. Names and types are a promise; times are ISO 8601 text in UTC. */
public final class StreamsJson {
    private StreamsJson() {}

    public static ArrayNode of(List<StoredStream> streams) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        streams.forEach(stream -> all.add(of(stream)));
        return all;
    }

    private static ObjectNode of(StoredStream stream) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("stream", stream.id());
        object.put("source", stream.source().orElse(null));
        object.put("table", stream.table().orElse(null));
        object.put("state", StreamsText.state(stream));
        object.put("committed_at", stream.committedAt().map(Object::toString).orElse(null));
        object.put("backfilling", stream.backfilling().orElse(null));
        ArrayNode networks = object.putArray("networks");
        for (StoredStream.Reached reached : stream.reached()) {
            networks.addObject()
                    .put("network", reached.network())
                    .put("block", reached.block())
                    .put("hash", reached.hash().orElse(null))
                    .put("block_time", reached.time().map(Object::toString).orElse(null));
        }
        object.set("owner", stream.owner().map(StreamsJson::owner).orElse(null));
        ArrayNode indexes = object.putArray("indexes");
        for (StoredStream.Index index : stream.indexes()) {
            indexes.addObject()
                    .put("purpose", index.purpose())
                    .put("state", index.state())
                    .put("progress", index.progress().orElse(null));
        }
        object.put("quarantined_rows", stream.quarantinedRows());
        return object;
    }

    private static ObjectNode owner(StoredStream.Owner owner) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("host", owner.host())
                .put("pid", owner.pid())
                .put("since", owner.since().map(Object::toString).orElse(null))
                .put("alive", owner.isAlive())
                .put("silent_seconds", owner.silence().toMillis() / 1000.0);
    }
}
