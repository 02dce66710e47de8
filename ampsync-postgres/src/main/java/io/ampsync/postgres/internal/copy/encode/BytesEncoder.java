package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Binary values as BYTEA. */
final class BytesEncoder extends ValueEncoder {
    private final BytesReader in;

    BytesEncoder(BytesReader in) {
        super(in, 4);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        out.putInt(in.length());
        out.putBytes(in.data(), in.offset(), in.length());
    }
}
