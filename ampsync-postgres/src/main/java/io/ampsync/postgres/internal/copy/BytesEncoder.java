package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Binary values as BYTEA. */
final class BytesEncoder extends ValueEncoder {
    private final Slices in;

    BytesEncoder(Slices in) {
        this.in = in;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        in.at(row);
        out.putInt(in.length);
        out.putBytes(in.data, in.offset, in.length);
    }

    @Override
    int bound() {
        return 4;
    }
}
