package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Hex;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Text as BYTEA: {@code 0x} and two hexadecimal digits for each byte, in any case. */
final class HexBytesEncoder extends ValueEncoder {
    private final BytesReader in;

    HexBytesEncoder(BytesReader in) {
        super(in, 4);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        Memory data = in.data();
        long start = in.offset();
        long end = start + in.length();
        if (in.length() < 2 || data.byteAt(start) != '0' || (data.byteAt(start + 1) | 0x20) != 'x') {
            throw new UnstorableException(Excerpt.of(in) + " does not begin with 0x, as hexadecimal bytes do");
        }
        if (in.length() % 2 != 0) {
            throw new UnstorableException(Excerpt.of(in) + " has an odd number of hexadecimal digits");
        }
        out.putInt(in.length() / 2 - 1);
        for (long i = start + 2; i < end; i += 2) {
            int value = (Hex.value(data.byteAt(i)) << 4) | Hex.value(data.byteAt(i + 1));
            if (value < 0) {
                throw new UnstorableException(Excerpt.of(in) + " has something other than hexadecimal digits after 0x");
            }
            out.room(1);
            out.put(value);
        }
    }
}
