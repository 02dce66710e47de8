package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.VectorReader;
import io.ampsync.postgres.internal.copy.vector.VectorWriter;

/** Writes values as COPY fields: int32 length and bytes, or length -1 for NULL. */
public abstract class ValueEncoder extends VectorWriter {
    private final int bound;

    /** An encoder whose {@link #value} writes at most {@code bound} bytes without asking the buffer for room. */
    ValueEncoder(VectorReader in, int bound) {
        super(in);
        this.bound = bound;
    }

    /** Writes the field of a row; the buffer must have room for {@link #bound} bytes. */
    public final void write(int row, CopyBuffer out) {
        if (isNull(row)) {
            out.putInt(-1);
        } else {
            value(row, out);
        }
    }

    /** Whether {@link #write} may write NULL for some row. */
    public boolean writesNulls() {
        return hasNulls();
    }

    /** Whether {@link #write} writes NULL for this row. */
    public boolean writesNull(int row) {
        return isNull(row);
    }

    /** The room that {@link #write} needs. */
    public final int bound() {
        return bound;
    }
}
