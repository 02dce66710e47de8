package io.ampsync.postgres.internal.copy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.VectorReader;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Structs as JSON objects, members in the order of the fields. */
final class JsonObject extends JsonWriter {
    private final List<JsonWriter> members;
    private final byte[][] prefixes;

    private JsonObject(VectorReader in, List<JsonWriter> members, byte[][] prefixes) {
        super(in);
        this.members = members;
        this.prefixes = prefixes;
    }

    static JsonObject of(List<Field> fields, List<JsonWriter> members) {
        byte[][] prefixes = new byte[fields.size()][];
        for (int i = 0; i < prefixes.length; i++) {
            String name = new String(
                    JsonStringEncoder.getInstance().quoteAsString(fields.get(i).getName()));
            prefixes[i] = ((i == 0 ? "\"" : ",\"") + name + "\":").getBytes(UTF_8);
        }
        return new JsonObject(vector -> bind(members, vector.getChildrenFromFields()), members, prefixes);
    }

    private static void bind(List<JsonWriter> members, List<FieldVector> vectors) {
        for (int i = 0; i < members.size(); i++) {
            members.get(i).bind(vectors.get(i));
        }
    }

    @Override
    public void value(int row, CopyBuffer out) {
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
