package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.jspecify.annotations.Nullable;

/** Reads one Arrow vector; bound to another one with each batch. */
abstract class ArrowColumn {
    private @Nullable Memory validity;

    /** Looks at {@code vector} from now on, until the next call. */
    final void bind(FieldVector vector) {
        validity = vector instanceof NullVector || vector.getNullCount() == 0
                ? null
                : Memory.of(vector.getValidityBuffer());
        open(vector);
    }

    /** Takes the buffers that hold the values. */
    abstract void open(FieldVector vector);

    final boolean isNull(int row) {
        Memory bits = validity;
        return bits != null && !bits.bitAt(row);
    }

    final boolean hasNulls() {
        return validity != null;
    }
}
