package io.ampsync.postgres.internal.copy.vector;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.jspecify.annotations.Nullable;

/** Writes the values of one Arrow vector in some form; bound to another vector with each batch. */
public abstract class VectorWriter {
    private final VectorReader in;
    private @Nullable Memory validity;

    protected VectorWriter(VectorReader in) {
        this.in = in;
    }

    /** Looks at {@code vector} from now on, until the next call. */
    public final void bind(FieldVector vector) {
        validity = vector instanceof NullVector || vector.getNullCount() == 0
                ? null
                : Memory.of(vector.getValidityBuffer());
        in.open(vector);
    }

    public final boolean isNull(int row) {
        Memory bits = validity;
        return bits != null && !bits.bitAt(row);
    }

    public final boolean hasNulls() {
        return validity != null;
    }

    /**
     * Writes a value that isn't null.
     *
     * @throws UnstorableException if it doesn't fit; what was written by then is to be taken back
     */
    public abstract void value(int row, CopyBuffer out);
}
