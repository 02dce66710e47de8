package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;

/** A column that has no values, only NULL. */
final class NullEncoder extends ValueEncoder {
    NullEncoder() {
        super(vector -> {}, 4);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        out.putInt(-1);
    }
}
