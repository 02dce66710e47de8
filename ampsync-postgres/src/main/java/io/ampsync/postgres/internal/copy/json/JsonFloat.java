package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.FloatReader;
import org.apache.arrow.vector.types.Types.MinorType;

/** Numbers; NaN and the infinities, which JSON lacks, as text, like PostgreSQL's own {@code to_json}. */
final class JsonFloat extends JsonWriter {
    private final FloatReader in;

    JsonFloat(MinorType kind) {
        this(new FloatReader(kind));
    }

    private JsonFloat(FloatReader in) {
        super(in);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        double value = in.get(row);
        String text = in.isDouble() ? Double.toString(value) : Float.toString((float) value);
        if (Double.isFinite(value)) {
            out.putAscii(text);
        } else {
            quoted(text, out);
        }
    }
}
