package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Reads calendar intervals of any layout: call {@link #at}, then the three parts. */
public final class IntervalReader implements VectorReader {
    private final MinorType type;
    private Memory data = Memory.NONE;
    private int months;
    private int days;
    private long nanos;

    public IntervalReader(MinorType type) {
        this.type = type;
    }

    @Override
    public void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    public void at(int row) {
        switch (type) {
            case INTERVALYEAR -> months = data.intAt((long) row << 2);
            case INTERVALDAY -> {
                days = data.intAt((long) row << 3);
                nanos = data.intAt(((long) row << 3) + 4) * 1_000_000L;
            }
            default -> {
                long start = (long) row << 4;
                months = data.intAt(start);
                days = data.intAt(start + 4);
                nanos = data.longAt(start + 8);
            }
        }
    }

    public int months() {
        return months;
    }

    public int days() {
        return days;
    }

    public long nanos() {
        return nanos;
    }
}
