package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.vector.FloatReader;

/** Floating point numbers as REAL or DOUBLE PRECISION, never narrowed. */
final class FloatEncoder extends ValueEncoder {
    private final FloatReader in;
    private final boolean wide;

    FloatEncoder(FloatReader in, PgType type) {
        super(in, 12);
        this.in = in;
        this.wide = type.oid() == PgType.FLOAT8;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        if (wide) {
            out.putInt(8);
            out.putLong(Double.doubleToLongBits(in.get(row)));
        } else {
            out.putInt(4);
            out.putInt(Float.floatToIntBits(in.single(row)));
        }
    }
}
