package io.ampsync.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.model.BlockHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.flight.Ticket;

/**
 * What a ticket holds: the query, whether it is continuous, and where it continues.
 *
 * @param resume networks with their blocks; null without a cursor
 */
record SimulatedTicket(String sql, boolean continuous, Map<String, Position> resume) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A cursor that can't be read as a whole counts as none, as with a real server. */
    static SimulatedTicket of(String sql, boolean continuous, String resumeHeader) {
        return new SimulatedTicket(sql, continuous, positions(resumeHeader));
    }

    /** Without the cursor if it names something that isn't a network. */
    SimulatedTicket checked(Release release) {
        boolean valid = resume == null || resume.keySet().stream().allMatch(release::isNetwork);
        return valid ? this : new SimulatedTicket(sql, continuous, null);
    }

    Ticket ticket() {
        var root = JSON.createObjectNode().put("sql", sql).put("continuous", continuous);
        if (resume != null) {
            var cursor = root.putObject("resume");
            resume.forEach((network, position) -> cursor.putObject(network)
                    .put("number", position.number())
                    .put("hash", position.hash().hex()));
        }
        return new Ticket(root.toString().getBytes(StandardCharsets.UTF_8));
    }

    static SimulatedTicket read(Ticket ticket) throws IOException {
        JsonNode root = JSON.readTree(ticket.getBytes());
        String resume = root.has("resume") ? root.get("resume").toString() : null;
        return of(root.required("sql").textValue(), root.required("continuous").booleanValue(), resume);
    }

    private static Map<String, Position> positions(String header) {
        if (header == null || header.isEmpty()) {
            return null;
        }
        try {
            JsonNode root = JSON.readTree(header);
            if (!root.isObject()) {
                return null;
            }
            Map<String, Position> positions = new TreeMap<>();
            for (Map.Entry<String, JsonNode> member : root.properties()) {
                positions.put(member.getKey(), position(member.getValue()));
            }
            return positions;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Position position(JsonNode value) {
        JsonNode number = value.required("number");
        JsonNode hash = value.required("hash");
        if (!number.isIntegralNumber() || number.longValue() < 0 || !hash.isTextual()) {
            throw new IllegalArgumentException("not a position: " + value);
        }
        return new Position(number.longValue(), new BlockHash(hash.textValue()));
    }
}
