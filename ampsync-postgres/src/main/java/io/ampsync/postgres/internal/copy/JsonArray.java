package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Lists, and maps as lists of their entries, as JSON arrays. */
final class JsonArray extends JsonValue {
    private final Elements elements;
    private final JsonValue element;

    JsonArray(MinorType type, JsonValue element) {
        this.elements = new Elements(type);
        this.element = element;
    }

    @Override
    void open(FieldVector vector) {
        element.bind(elements.open(vector));
    }

    @Override
    void value(int row, CopyBuffer out) {
        elements.at(row);
        int start = elements.start;
        int end = elements.end;
        out.room(2);
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
