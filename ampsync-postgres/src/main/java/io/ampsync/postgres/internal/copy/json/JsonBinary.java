package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Hex;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Binary values as text: {@code 0x} and hexadecimal digits. */
final class JsonBinary extends JsonWriter {
    private final BytesReader in;

    JsonBinary(BytesReader in) {
        super(in);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        out.room(1);
        out.put('"');
        Hex.put(in.data(), in.offset(), in.length(), out);
        out.room(1);
        out.put('"');
    }
}
