package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Calendar intervals as INTERVAL: months, days and a time, each kept apart. */
final class IntervalEncoder extends ValueEncoder {
    private final MinorType source;
    private Memory data = Memory.NONE;

    IntervalEncoder(MinorType source) {
        this.source = source;
    }

    @Override
    void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    @Override
    void value(int row, CopyBuffer out) {
        switch (source) {
            case INTERVALYEAR -> put(0, 0, data.intAt((long) row << 2), out);
            case INTERVALDAY -> put(data.intAt(((long) row << 3) + 4) * 1000L, data.intAt((long) row << 3), 0, out);
            default -> {
                long at = (long) row << 4;
                put(Math.floorDiv(data.longAt(at + 8), 1000), data.intAt(at + 4), data.intAt(at), out);
            }
        }
    }

    static void put(long micros, int days, int months, CopyBuffer out) {
        out.putInt(16);
        out.putLong(micros);
        out.putInt(days);
        out.putInt(months);
    }

    @Override
    int bound() {
        return 20;
    }
}
