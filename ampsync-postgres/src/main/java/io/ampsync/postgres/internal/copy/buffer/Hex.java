package io.ampsync.postgres.internal.copy.buffer;

/** Hexadecimal text. */
public final class Hex {
    private static final byte[] VALUES = new byte[128];

    static {
        for (int i = 0; i < VALUES.length; i++) {
            VALUES[i] = (byte) Character.digit(i, 16);
        }
    }

    private Hex() {}

    /** Appends {@code 0x} and two lowercase digits for each byte of {@code source}; asks for room. */
    public static void put(Memory source, long offset, int length, CopyBuffer out) {
        out.room(2);
        out.put('0');
        out.put('x');
        for (int i = 0; i < length; i++) {
            int value = source.byteAt(offset + i);
            out.room(2);
            out.put(digit(value >> 4 & 15));
            out.put(digit(value & 15));
        }
    }

    /** The number that a digit of either case stands for; -1 for any other character. */
    public static int value(byte digit) {
        return digit >= 0 ? VALUES[digit] : -1;
    }

    /** The digit of a number from 0 to 15. */
    public static int digit(int value) {
        return value < 10 ? '0' + value : 'a' - 10 + value;
    }
}
