package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Booleans, a bit each, as BOOLEAN. */
final class BooleanEncoder extends ValueEncoder {
    private Memory data = Memory.NONE;

    @Override
    void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    @Override
    void value(int row, CopyBuffer out) {
        out.putInt(1);
        out.put(data.bitAt(row) ? 1 : 0);
    }

    @Override
    int bound() {
        return 5;
    }
}
