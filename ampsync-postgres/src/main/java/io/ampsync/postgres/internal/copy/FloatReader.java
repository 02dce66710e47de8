package io.ampsync.postgres.internal.copy;

import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Reads half, single and double precision numbers. */
final class FloatReader {
    private final MinorType type;
    private Memory data = Memory.NONE;

    FloatReader(MinorType type) {
        this.type = type;
    }

    boolean isDouble() {
        return type == MinorType.FLOAT8;
    }

    void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    /** The number, unless it {@link #isDouble}. */
    float single(int row) {
        return type == MinorType.FLOAT2
                ? Float16.toFloat(data.shortAt((long) row << 1))
                : Float.intBitsToFloat(data.intAt((long) row << 2));
    }

    double get(int row) {
        return isDouble() ? Double.longBitsToDouble(data.longAt((long) row << 3)) : single(row);
    }
}
