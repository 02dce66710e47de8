package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;

/** Integers as SMALLINT, INTEGER or BIGINT, checked. */
final class IntegerEncoder extends ValueEncoder {
    private final IntegerReader in;
    private final PgType type;
    private final int width;
    private final long min;
    private final long max;

    IntegerEncoder(IntegerReader in, PgType type) {
        super(in, 12);
        this.in = in;
        this.type = type;
        this.width = type.oid() == PgType.INT2 ? 2 : type.oid() == PgType.INT4 ? 4 : 8;
        this.max = Long.MAX_VALUE >> (64 - 8 * width);
        this.min = in.isUnsignedLong() ? 0 : -max - 1;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        if (value < min || value > max) {
            throw new UnstorableException(in.text(value) + " is out of range for " + type);
        }
        out.putInt(width);
        switch (width) {
            case 2 -> out.putShort((int) value);
            case 4 -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }
}
