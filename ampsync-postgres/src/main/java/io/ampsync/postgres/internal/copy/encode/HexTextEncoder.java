package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Hex;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Binary values as TEXT or VARCHAR: {@code 0x} and lowercase hexadecimal digits. */
final class HexTextEncoder extends ValueEncoder {
    private final BytesReader in;
    private final PgType type;

    HexTextEncoder(BytesReader in, PgType type) {
        super(in, 4);
        this.in = in;
        this.type = type;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        int characters = Math.addExact(2, Math.multiplyExact(2, in.length()));
        if (characters > type.maxCharacters()) {
            throw new UnstorableException(characters + " characters are too many for " + type);
        }
        out.putInt(characters);
        Hex.put(in.data(), in.offset(), in.length(), out);
    }
}
