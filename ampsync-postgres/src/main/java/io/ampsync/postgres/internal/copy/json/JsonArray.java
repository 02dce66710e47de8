package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.ListReader;
import org.apache.arrow.vector.types.Types.MinorType;

/** Lists, and maps as lists of their entries, as JSON arrays. */
final class JsonArray extends JsonWriter {
    private final ListReader in;
    private final JsonWriter element;

    private JsonArray(ListReader in, JsonWriter element) {
        super(in);
        this.in = in;
        this.element = element;
    }

    static JsonArray of(MinorType kind, JsonWriter element) {
        return new JsonArray(new ListReader(kind, element), element);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        int start = in.start();
        int end = in.end();
        out.room(1);
        out.put('[');
        for (int i = start; i < end; i++) {
            if (i > start) {
                out.room(1);
                out.put(',');
            }
            element.write(i, out);
        }
        out.room(1);
        out.put(']');
    }
}
