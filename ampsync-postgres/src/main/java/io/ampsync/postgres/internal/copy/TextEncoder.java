package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Text as TEXT or VARCHAR. */
final class TextEncoder extends ValueEncoder {
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private final Slices in;
    private final PgType type;
    private final NulPolicy nul;

    TextEncoder(Slices in, PgType type, NulPolicy nul) {
        this.in = in;
        this.type = type;
        this.nul = nul;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        in.at(row);
        checkLength();
        if (hasNul(in.data, in.offset, in.length)) {
            withoutNul(out);
        } else {
            out.putInt(in.length);
            out.putBytes(in.data, in.offset, in.length);
        }
    }

    /** Whether there is a zero byte, looked for in eight bytes at a time. */
    static boolean hasNul(Memory data, long offset, int length) {
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

    /** Writes what {@code policy} puts in the place of U+0000. */
    static void replaceNul(NulPolicy policy, CopyBuffer out) {
        switch (policy) {
            case FAIL -> throw new Misfit("Text with a NUL character can't be stored; strip or replace NUL characters");
            case STRIP -> {}
            case REPLACE -> out.putBytes(REPLACEMENT);
        }
    }

    private void withoutNul(CopyBuffer out) {
        long mark = out.reserveInt();
        long start = out.size();
        for (int i = 0; i < in.length; i++) {
            byte value = in.data.byteAt(in.offset + i);
            if (value == 0) {
                replaceNul(nul, out);
            } else {
                out.room(1);
                out.put(value);
            }
        }
        out.patchLength(mark, start);
    }

    private void checkLength() {
        int max = type.maxCharacters();
        if (in.length > max) {
            int characters = 0;
            for (int i = 0; i < in.length; i++) {
                characters += (in.data.byteAt(in.offset + i) & 0xc0) == 0x80 ? 0 : 1;
            }
            if (characters > max) {
                throw new Misfit("Text of " + characters + " characters is too long for " + type);
            }
        }
    }

    @Override
    int bound() {
        return 4;
    }
}
