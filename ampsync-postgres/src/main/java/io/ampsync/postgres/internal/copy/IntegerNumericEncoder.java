package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Integers as NUMERIC. */
final class IntegerNumericEncoder extends ValueEncoder {
    private final IntegerReader in;
    private final NumericWriter writer;

    IntegerNumericEncoder(MinorType source, PgType type) {
        this.in = new IntegerReader(source);
        this.writer = new NumericWriter(0, type);
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long value = in.get(row);
        if (in.isUnsignedLong()) {
            writer.unsigned(value, out);
        } else {
            writer.signed(value, out);
        }
    }

    @Override
    int bound() {
        return NumericWriter.BOUND;
    }
}
