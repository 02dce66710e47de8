package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.FixedReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimals as text, since many readers of JSON would round them. */
final class JsonDecimal extends JsonWriter {
    private final FixedReader in;
    private final int width;
    private final int scale;

    JsonDecimal(ArrowType.Decimal type) {
        this(new FixedReader(), type);
    }

    private JsonDecimal(FixedReader in, ArrowType.Decimal type) {
        super(in);
        this.in = in;
        this.width = type.getBitWidth() / 8;
        this.scale = type.getScale();
    }

    @Override
    public void value(int row, CopyBuffer out) {
        byte[] bigEndian = new byte[width];
        for (int i = 0; i < width; i++) {
            bigEndian[width - 1 - i] = in.data().byteAt((long) row * width + i);
        }
        quoted(new BigDecimal(new BigInteger(bigEndian), scale).toPlainString(), out);
    }
}
