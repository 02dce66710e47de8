package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Reads integers of any width as longs; unsigned 64-bit ones keep their bits. Times and dates count as integers. */
public final class IntegerReader implements VectorReader {
    private final MinorType type;
    private Memory data = Memory.NONE;

    public IntegerReader(MinorType type) {
        this.type = type;
    }

    /** Whether values above {@link Long#MAX_VALUE} appear as negative numbers. */
    public boolean isUnsignedLong() {
        return type == MinorType.UINT8;
    }

    @Override
    public void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    public long get(int row) {
        return switch (type) {
            case TINYINT -> data.byteAt(row);
            case UINT1 -> data.byteAt(row) & 0xff;
            case SMALLINT -> data.shortAt((long) row << 1);
            case UINT2 -> data.shortAt((long) row << 1) & 0xffff;
            case INT, DATEDAY, TIMESEC, TIMEMILLI, INTERVALYEAR -> data.intAt((long) row << 2);
            case UINT4 -> data.intAt((long) row << 2) & 0xffff_ffffL;
            default -> data.longAt((long) row << 3);
        };
    }

    /** A value that {@link #get} returned, as decimal digits. */
    public String text(long value) {
        return isUnsignedLong() ? Long.toUnsignedString(value) : Long.toString(value);
    }
}
