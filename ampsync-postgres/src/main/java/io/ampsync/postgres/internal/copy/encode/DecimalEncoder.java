package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.vector.FixedReader;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimal128 and Decimal256 of any scale as NUMERIC. */
final class DecimalEncoder extends ValueEncoder {
    private final FixedReader in;
    private final NumericWriter writer;
    private final int width;

    DecimalEncoder(FixedReader in, ArrowType.Decimal source, PgType type) {
        super(in, NumericWriter.BOUND);
        this.in = in;
        this.writer = new NumericWriter(source.getScale(), type);
        this.width = source.getBitWidth() / 8;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        Memory data = in.data();
        long offset = (long) row * width;
        if (width == 16) {
            long low = data.longAt(offset);
            if (data.longAt(offset + 8) == low >> 63) {
                writer.signed(low, out);
                return;
            }
        }
        writer.wide(data, offset, width / 4, out);
    }
}
