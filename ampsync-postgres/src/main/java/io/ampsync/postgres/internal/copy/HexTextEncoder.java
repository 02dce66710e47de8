package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Binary values as TEXT: {@code 0x} and lowercase hexadecimal digits. */
final class HexTextEncoder extends ValueEncoder {
    private final Slices in;

    HexTextEncoder(Slices in) {
        this.in = in;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        in.at(row);
        out.putInt(2 + 2 * in.length);
        writeHex(in, out);
    }

    /** Writes the prefix and the digits of the value that {@code in} points at. */
    static void writeHex(Slices in, CopyBuffer out) {
        out.room(2);
        out.put('0');
        out.put('x');
        for (int i = 0; i < in.length; i++) {
            int value = in.data.byteAt(in.offset + i);
            out.room(2);
            out.put(digit(value >> 4 & 15));
            out.put(digit(value & 15));
        }
    }

    static int digit(int value) {
        return value < 10 ? '0' + value : 'a' - 10 + value;
    }

    @Override
    int bound() {
        return 4;
    }
}
