package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Floating point numbers as REAL or DOUBLE PRECISION, never narrowed. */
final class FloatEncoder extends ValueEncoder {
    private final FloatReader in;
    private final boolean wide;

    FloatEncoder(MinorType source, PgType type) {
        this.in = new FloatReader(source);
        this.wide = type.oid() == PgType.FLOAT8;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        if (wide) {
            out.putInt(8);
            out.putLong(Double.doubleToLongBits(in.get(row)));
        } else {
            out.putInt(4);
            out.putInt(Float.floatToIntBits(in.single(row)));
        }
    }

    @Override
    int bound() {
        return 12;
    }
}
