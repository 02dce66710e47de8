package io.ampsync.internal.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Block ranges as JSON. Every method that reads throws {@link IllegalArgumentException} for what isn't one. */
public final class RangeJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RangeJson() {}

    /** The one JSON value in {@code utf8}. */
    public static JsonNode tree(byte[] utf8) {
        try {
            JsonNode tree = JSON.readTree(utf8);
            if (tree == null || tree.isMissingNode()) {
                throw new IllegalArgumentException("no JSON value");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("malformed JSON at " + place(e.getLocation()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("malformed JSON: " + e.getMessage(), e);
        }
    }

    /** Where, but not what: the text around it may be long, or hold anything. */
    private static String place(@Nullable JsonLocation location) {
        return location == null
                ? "an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** An array of ranges; unknown members are ignored. */
    public static List<BlockRange> ranges(JsonNode array) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("ranges must be an array");
        }
        List<BlockRange> ranges = new ArrayList<>();
        array.forEach(range -> ranges.add(range(range)));
        return ranges;
    }

    private static BlockRange range(JsonNode range) {
        JsonNode numbers = member(range, "numbers");
        return new BlockRange(
                text(range, "network"),
                number(numbers, "start"),
                number(numbers, "end"),
                new BlockHash(text(range, "hash")),
                range.hasNonNull("prev_hash") ? new BlockHash(text(range, "prev_hash")) : null,
                timestamp(range));
    }

    private static @Nullable Instant timestamp(JsonNode range) {
        if (!range.hasNonNull("timestamp")) {
            return null;
        }
        try {
            return Instant.ofEpochSecond(number(range, "timestamp"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("timestamp is out of range", e);
        }
    }

    /** A member that must be there. */
    public static JsonNode member(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = member(object, name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(name + " must be a string");
        }
        return value.textValue();
    }

    private static long number(JsonNode object, String name) {
        JsonNode value = member(object, name);
        if (!value.isIntegralNumber()) {
            throw new IllegalArgumentException(name + " must be an integer");
        }
        if (!value.canConvertToLong() || value.longValue() < 0) {
            throw new IllegalArgumentException(name + " must lie between 0 and " + Long.MAX_VALUE);
        }
        return value.longValue();
    }

    /**
     * The ranges in {@code text}, an array as {@link #format} writes it. It may be empty: the Rust tool stores such
     * watermarks, they are to be dropped.
     */
    public static List<BlockRange> parse(String text) {
        return ranges(tree(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The ranges as the Rust client stores them, so that either tool reads what the other has written: an array of
     * objects with exactly the members {@code numbers} ({@code start} and {@code end}), {@code network}, {@code hash}
     * and {@code prev_hash} (a string or null).
     */
    public static String format(List<BlockRange> ranges) {
        ArrayNode array = JSON.createArrayNode();
        for (BlockRange range : ranges) {
            ObjectNode object = array.addObject();
            object.putObject("numbers").put("start", range.start()).put("end", range.end());
            object.put("network", range.network());
            object.put("hash", range.hash().hex());
            BlockHash parent = range.prevHash();
            object.put("prev_hash", parent == null ? null : parent.hex());
        }
        return array.toString();
    }

    /**
     * The times of the last blocks, as an object from network to seconds since 1970; null if none is known. Apart from
     * {@link #format}, which has no place for them.
     */
    public static @Nullable String formatTimes(List<BlockRange> ranges) {
        ObjectNode times = JSON.createObjectNode();
        for (BlockRange range : ranges) {
            Instant time = range.timestamp();
            if (time != null) {
                times.put(range.network(), time.getEpochSecond());
            }
        }
        return times.isEmpty() ? null : times.toString();
    }
}
