package io.ampsync.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.ampsync.error.ProtocolException;
import io.ampsync.internal.json.RangeJson;
import io.ampsync.internal.rules.ResponseMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the metadata that comes with every response. */
public final class MetadataJson {
    private static final int EXCERPT = 200;

    private MetadataJson() {}

    /**
     * What {@code utf8} says; nothing, or no bytes, says "no ranges, not complete".
     *
     * @throws ProtocolException if it is there and can't be understood
     */
    public static ResponseMetadata parse(byte @Nullable [] utf8) {
        if (utf8 == null || utf8.length == 0) {
            return new ResponseMetadata(List.of(), false);
        }
        try {
            JsonNode tree = RangeJson.tree(utf8);
            JsonNode complete = RangeJson.member(tree, "ranges_complete");
            if (!complete.isBoolean()) {
                throw new IllegalArgumentException("ranges_complete must be a boolean");
            }
            return new ResponseMetadata(RangeJson.ranges(RangeJson.member(tree, "ranges")), complete.booleanValue());
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("the server sent metadata that can't be read: " + oneLine(e.getMessage())
                    + ", in: " + excerpt(utf8));
        }
    }

    private static String excerpt(byte[] utf8) {
        String text = oneLine(new String(utf8, StandardCharsets.UTF_8));
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "... (" + utf8.length + " bytes)";
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ");
    }
}
