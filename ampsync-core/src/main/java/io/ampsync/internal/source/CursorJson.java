package io.ampsync.internal.source;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ampsync.internal.rules.Cursor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes the value of the {@code amp-resume} header. */
public final class CursorJson {
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private CursorJson() {}

    /**
     * The cursor as one line of ASCII: a header can't carry anything else, and a server that can't read
     * the value starts from the first block without a word.
     */
    public static String format(Cursor cursor) {
        ObjectNode object = ASCII.createObjectNode();
        cursor.positions()
                .forEach((network, position) -> object.putObject(network)
                        .put("number", position.number())
                        .put("hash", position.hash().hex()));
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = ASCII.createGenerator(text)) {
            generator.writeTree(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
