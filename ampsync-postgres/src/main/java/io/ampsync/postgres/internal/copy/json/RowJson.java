package io.ampsync.postgres.internal.copy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whole rows as JSON objects, see {@link JsonWriters}. A value that has no JSON form becomes its text, so every row has
 * one. Not thread-safe.
 */
public final class RowJson {
    private final List<Member> members = new ArrayList<>();

    /** Of a type that has no JSON form, {@code writer} is null. */
    private record Member(String prefix, @Nullable JsonWriter writer) {}

    public RowJson(Schema schema) {
        for (Field field : schema.getFields()) {
            String prefix = (members.isEmpty() ? "" : ",") + quote(field.getName()) + ":";
            members.add(new Member(prefix, writer(field)));
        }
    }

    private static @Nullable JsonWriter writer(Field field) {
        try {
            return JsonWriters.of(field, NulPolicy.REPLACE);
        } catch (UnstorableException e) {
            return null;
        }
    }

    /** Appends the row of a batch of the schema. */
    public void write(VectorSchemaRoot batch, int row, CopyBuffer out) {
        out.room(1);
        out.put('{');
        for (int i = 0; i < members.size(); i++) {
            out.putBytes(members.get(i).prefix().getBytes(UTF_8));
            value(members.get(i).writer(), batch.getVector(i), row, out);
        }
        out.room(1);
        out.put('}');
    }

    private static void value(@Nullable JsonWriter writer, FieldVector vector, int row, CopyBuffer out) {
        if (writer == null) {
            text(vector, row, out);
            return;
        }
        long position = out.position();
        try {
            writer.bind(vector);
            writer.write(row, out);
        } catch (UnstorableException e) {
            out.truncate(position);
            text(vector, row, out);
        }
    }

    private static void text(FieldVector vector, int row, CopyBuffer out) {
        String text = vector.isNull(row) ? "null" : quote(String.valueOf(vector.getObject(row)));
        out.putBytes(text.getBytes(UTF_8));
    }

    private static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
