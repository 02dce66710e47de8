package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;

/** Integers as NUMERIC. */
final class IntegerNumericEncoder extends ValueEncoder {
    private final IntegerReader in;
    private final NumericWriter writer;

    IntegerNumericEncoder(IntegerReader in, PgType type) {
        super(in, NumericWriter.BOUND);
        this.in = in;
        this.writer = new NumericWriter(0, type);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        if (in.isUnsignedLong()) {
            writer.unsigned(value, out);
        } else {
            writer.signed(value, out);
        }
    }
}
