package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.FixedReader;

/** Booleans, a bit each, as BOOLEAN. */
final class BooleanEncoder extends ValueEncoder {
    private final FixedReader in;

    BooleanEncoder(FixedReader in) {
        super(in, 5);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        out.putInt(1);
        out.put(in.data().bitAt(row) ? 1 : 0);
    }
}
