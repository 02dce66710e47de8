package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;

/** Integers of any width, all digits. */
final class JsonInteger extends JsonWriter {
    private final IntegerReader in;

    JsonInteger(IntegerReader in) {
        super(in);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        out.putAscii(in.text(in.get(row)));
    }
}
