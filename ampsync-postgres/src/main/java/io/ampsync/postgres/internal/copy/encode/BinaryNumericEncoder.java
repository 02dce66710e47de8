package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Binary values as NUMERIC: unsigned big-endian numbers of up to 256 bits. No bytes are zero. */
final class BinaryNumericEncoder extends ValueEncoder {
    private static final int MAX_BYTES = 32;

    private final BytesReader in;
    private final NumericWriter writer;

    BinaryNumericEncoder(BytesReader in, PgType type) {
        super(in, NumericWriter.BOUND);
        this.in = in;
        this.writer = new NumericWriter(0, type);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        int leading = Math.max(in.length() - MAX_BYTES, 0);
        for (int i = 0; i < leading; i++) {
            if (in.data().byteAt(in.offset() + i) != 0) {
                throw new UnstorableException(
                        "a number of " + (in.length() - i) + " bytes is longer than " + 8 * MAX_BYTES + " bits");
            }
        }
        writer.bigEndian(in.data(), in.offset() + leading, in.length() - leading, out);
    }
}
