package io.ampsync.postgres.internal.copy;

/** Writes the values of one column as COPY fields: int32 length and bytes, or length -1 for NULL. */
abstract class ValueEncoder extends ArrowColumn {
    /** Writes the field of a row. Throws {@link Misfit} if the value doesn't fit; what it wrote by then is taken back. */
    final void write(int row, CopyBuffer out) {
        if (isNull(row)) {
            out.putInt(-1);
        } else {
            value(row, out);
        }
    }

    /** Writes length and bytes of a value that isn't NULL. */
    abstract void value(int row, CopyBuffer out);

    /** The most bytes that {@link #value} writes without asking the buffer for room. */
    abstract int bound();
}
