package io.ampsync.postgres.internal.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Structs as JSON objects, members in the order of the fields. */
final class JsonObject extends JsonValue {
    private final List<JsonValue> members;
    private final byte[][] prefixes;

    JsonObject(List<Field> fields, List<JsonValue> members) {
        this.members = members;
        this.prefixes = new byte[fields.size()][];
        for (int i = 0; i < prefixes.length; i++) {
            String name = new String(
                    JsonStringEncoder.getInstance().quoteAsString(fields.get(i).getName()));
            prefixes[i] = ((i == 0 ? "\"" : ",\"") + name + "\":").getBytes(UTF_8);
        }
    }

    @Override
    void open(FieldVector vector) {
        List<FieldVector> children = vector.getChildrenFromFields();
        for (int i = 0; i < prefixes.length; i++) {
            members.get(i).bind(children.get(i));
        }
    }

    @Override
    void value(int row, CopyBuffer out) {
        out.room(1);
        out.put('{');
        for (int i = 0; i < prefixes.length; i++) {
            out.putBytes(prefixes[i]);
            members.get(i).write(row, out);
        }
        out.room(1);
        out.put('}');
    }
}
