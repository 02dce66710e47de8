package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.FixedReader;

/** Booleans, a bit each. */
final class JsonBoolean extends JsonWriter {
    private final FixedReader in;

    JsonBoolean() {
        this(new FixedReader());
    }

    private JsonBoolean(FixedReader in) {
        super(in);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        out.putAscii(in.data().bitAt(row) ? "true" : "false");
    }
}
