package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Integers as SMALLINT, INTEGER or BIGINT, checked. */
final class IntegerEncoder extends ValueEncoder {
    private final IntegerReader in;
    private final PgType type;
    private final int width;
    private final long min;
    private final long max;

    IntegerEncoder(MinorType source, PgType type) {
        this.in = new IntegerReader(source);
        this.type = type;
        this.width = type.oid() == PgType.INT2 ? 2 : type.oid() == PgType.INT4 ? 4 : 8;
        this.max = Long.MAX_VALUE >> (64 - 8 * width);
        this.min = in.isUnsignedLong() ? 0 : -max - 1;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long value = in.get(row);
        if (value < min || value > max) {
            throw new Misfit(in.text(value) + " is out of range for " + type);
        }
        out.putInt(width);
        switch (width) {
            case 2 -> out.putShort((int) value);
            case 4 -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }

    @Override
    int bound() {
        return 12;
    }
}
