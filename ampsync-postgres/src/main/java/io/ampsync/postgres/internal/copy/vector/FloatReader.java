package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** Reads half, single and double precision numbers. */
public final class FloatReader implements VectorReader {
    private final MinorType type;
    private Memory data = Memory.NONE;

    public FloatReader(MinorType type) {
        this.type = type;
    }

    public boolean isDouble() {
        return type == MinorType.FLOAT8;
    }

    @Override
    public void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    /** The number, unless it {@link #isDouble}. */
    public float single(int row) {
        return type == MinorType.FLOAT2
                ? Float16.toFloat(data.shortAt((long) row << 1))
                : Float.intBitsToFloat(data.intAt((long) row << 2));
    }

    public double get(int row) {
        return isDouble() ? Double.longBitsToDouble(data.longAt((long) row << 3)) : single(row);
    }
}
