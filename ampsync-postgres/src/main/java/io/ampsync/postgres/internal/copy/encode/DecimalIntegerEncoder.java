package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.FixedReader;
import java.math.BigInteger;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimals without digits after the point as BIGINT, checked. */
final class DecimalIntegerEncoder extends ValueEncoder {
    private final FixedReader in;
    private final PgType type;
    private final int width;

    DecimalIntegerEncoder(FixedReader in, ArrowType.Decimal source, PgType type) {
        super(in, 12);
        this.in = in;
        this.type = type;
        this.width = source.getBitWidth() / 8;
        if (source.getScale() != 0) {
            throw new UnstorableException(type + " can't hold decimals of scale " + source.getScale() + ", only of 0");
        }
    }

    @Override
    public void value(int row, CopyBuffer out) {
        Memory data = in.data();
        long offset = (long) row * width;
        long low = data.longAt(offset);
        for (int i = 8; i < width; i += 8) {
            if (data.longAt(offset + i) != low >> 63) {
                throw new UnstorableException(number(data, offset) + " is out of range for " + type);
            }
        }
        out.putInt(8);
        out.putLong(low);
    }

    private BigInteger number(Memory data, long offset) {
        byte[] bigEndian = new byte[width];
        for (int i = 0; i < width; i++) {
            bigEndian[width - 1 - i] = data.byteAt(offset + i);
        }
        return new BigInteger(bigEndian);
    }
}
