package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.Memory;
import org.apache.arrow.vector.FieldVector;

/** Reads vectors whose values all have the same width, by their bits and bytes. */
public final class FixedReader implements VectorReader {
    private Memory data = Memory.NONE;

    @Override
    public void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    public Memory data() {
        return data;
    }
}
