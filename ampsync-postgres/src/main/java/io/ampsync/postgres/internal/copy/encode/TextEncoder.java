package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Text as TEXT or VARCHAR. */
final class TextEncoder extends ValueEncoder {
    private final BytesReader in;
    private final PgType type;
    private final NulPolicy nul;

    TextEncoder(BytesReader in, PgType type, NulPolicy nul) {
        super(in, 4);
        this.in = in;
        this.type = type;
        this.nul = nul;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        if (in.length() > type.maxCharacters()) {
            checkLength();
        }
        if (hasNul(in.data(), in.offset(), in.length())) {
            withoutNul(out);
        } else {
            out.putInt(in.length());
            out.putBytes(in.data(), in.offset(), in.length());
        }
    }

    /** Whether there is a zero byte, looked for in eight bytes at a time. */
    private static boolean hasNul(Memory data, long offset, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long word = data.longAt(offset + i);
            if ((word - 0x0101010101010101L & ~word & 0x8080808080808080L) != 0) {
                return true;
            }
        }
        for (; i < length; i++) {
            if (data.byteAt(offset + i) == 0) {
                return true;
            }
        }
        return false;
    }

    private void withoutNul(CopyBuffer out) {
        long position = out.reserveInt();
        long start = out.size();
        for (int i = 0; i < in.length(); i++) {
            byte value = in.data().byteAt(in.offset() + i);
            if (value == 0) {
                out.putBytes(nul.replacement());
            } else {
                out.room(1);
                out.put(value);
            }
        }
        out.patchLength(position, start);
    }

    private void checkLength() {
        int characters = 0;
        for (int i = 0; i < in.length(); i++) {
            characters += (in.data().byteAt(in.offset() + i) & 0xc0) == 0x80 ? 0 : 1;
        }
        if (characters > type.maxCharacters()) {
            throw new UnstorableException(characters + " characters are too many for " + type);
        }
    }
}
