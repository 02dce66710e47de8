package io.ampsync.postgres.internal.digest;

/** {@code NUMERIC} by its value: 1.0 is 1.00, however many digits a column shows. */
final class CanonicalNumeric implements CanonicalValue {
    private static final int DIGITS = 8;

    @Override
    public void put(byte[] bytes, int from, int to, ByteSequence out) {
        int first = from + DIGITS;
        int last = to;
        int weight = Tuple.shortAt(bytes, from + 2);
        while (first < last && Tuple.shortAt(bytes, first) == 0) {
            first += 2;
            weight--;
        }
        while (first < last && Tuple.shortAt(bytes, last - 2) == 0) {
            last -= 2;
        }
        int sign = Tuple.shortAt(bytes, from + 4);
        out.putInt(sign);
        if (first < last) {
            out.putInt(weight);
            out.put(bytes, first, last);
        }
    }

    /** The whole number that lies there; -1 if it is none from 0 to the greatest {@code long}. */
    static long wholeNumber(byte[] bytes, int from) {
        int digits = Tuple.shortAt(bytes, from);
        int weight = Tuple.shortAt(bytes, from + 2);
        if (digits == 0) {
            return Tuple.shortAt(bytes, from + 4) == 0 ? 0 : -1;
        }
        if (Tuple.shortAt(bytes, from + 4) != 0 || weight > 4 || digits > weight + 1) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i <= weight; i++) {
            int digit = i < digits ? Tuple.shortAt(bytes, from + DIGITS + 2 * i) : 0;
            if (number > (Long.MAX_VALUE - digit) / 10_000) {
                return -1;
            }
            number = number * 10_000 + digit;
        }
        return number;
    }
}
