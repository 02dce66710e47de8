package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimal128 and Decimal256 of any scale as NUMERIC. */
final class DecimalEncoder extends ValueEncoder {
    private final NumericWriter writer;
    private final int width;
    private Memory data = Memory.NONE;

    DecimalEncoder(ArrowType.Decimal source, PgType type) {
        this.writer = new NumericWriter(source.getScale(), type);
        this.width = source.getBitWidth() / 8;
    }

    @Override
    void open(FieldVector vector) {
        data = Memory.of(vector.getDataBuffer());
    }

    @Override
    void value(int row, CopyBuffer out) {
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

    @Override
    int bound() {
        return NumericWriter.BOUND;
    }
}
