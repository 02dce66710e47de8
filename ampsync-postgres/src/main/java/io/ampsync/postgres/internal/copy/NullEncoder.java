package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** A column that has no values, only NULL. */
final class NullEncoder extends ValueEncoder {
    @Override
    void open(FieldVector vector) {}

    @Override
    void value(int row, CopyBuffer out) {
        out.putInt(-1);
    }

    @Override
    int bound() {
        return 4;
    }
}
