package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import java.math.BigDecimal;

/**
 * Writes decimal numbers in the binary form of NUMERIC: base-10000 digits around a decimal point that lies
 * between two of them. Never rounds: a number that the column can't hold exactly is refused.
 */
final class NumericWriter {
    /** Length, header, and the digits of a 256-bit number. */
    static final int BOUND = 4 + 8 + 2 * 21;

    private static final int BASE = 10_000;
    private static final int BASE_SQUARED = BASE * BASE;
    private static final long FOUR_DIGITS = (long) BASE_SQUARED * BASE_SQUARED;
    private static final int[] POWERS = {1, 10, 100, 1000};
    private static final long NEGATIVE = 0x4000L << 16;

    private final int displayScale;
    private final int multiplier;
    private final int weightOfLast;
    private final PgType type;
    private final int maxIntegerDigits;
    private final int[] digits = new int[22];
    private final int[] limbs = new int[9];

    /** Writes numbers with {@code scale} digits after the point into a column of {@code type}. */
    NumericWriter(int scale, PgType type) {
        this.type = type;
        this.maxIntegerDigits = type.integerDigits();
        this.displayScale = Math.max(scale, 0);
        this.multiplier = POWERS[Math.floorMod(-scale, 4)];
        this.weightOfLast = Math.floorDiv(-scale, 4);
        if (displayScale > type.scale()) {
            throw new UnstorableException(
                    type + " keeps " + type.scale() + " digits after the point instead of " + displayScale);
        }
    }

    void signed(long value, CopyBuffer out) {
        if (value < 0) {
            magnitude(-value, NEGATIVE, out);
        } else {
            magnitude(value, 0, out);
        }
    }

    void unsigned(long value, CopyBuffer out) {
        magnitude(value, 0, out);
    }

    /** Writes a little-endian two's complement number of {@code words} 32-bit words. */
    void wide(Memory source, long offset, int words, CopyBuffer out) {
        boolean negative = source.intAt(offset + 4L * words - 4) < 0;
        long carry = negative ? 1 : 0;
        for (int i = 0; i < words; i++) {
            int word = source.intAt(offset + 4L * i);
            carry += (negative ? ~word : word) & 0xffff_ffffL;
            limbs[i] = (int) carry;
            carry >>>= 32;
        }
        limbs[words] = 0;
        divideOut(words, negative ? NEGATIVE : 0, out);
    }

    /** Writes an unsigned big-endian number of up to 32 bytes. */
    void bigEndian(Memory source, long offset, int length, CopyBuffer out) {
        int words = 0;
        int rest = length;
        for (; rest >= 4; rest -= 4) {
            limbs[words++] = Integer.reverseBytes(source.intAt(offset + rest - 4));
        }
        if (rest > 0) {
            int word = 0;
            for (int i = 0; i < rest; i++) {
                word = (word << 8) | (source.byteAt(offset + i) & 0xff);
            }
            limbs[words++] = word;
        }
        limbs[words] = 0;
        int top = lastNonZero(words);
        if (top > 1) {
            divideOut(words, 0, out);
        } else {
            long high = top == 1 ? (long) limbs[1] << 32 : 0;
            magnitude(high | (top >= 0 ? limbs[0] & 0xffff_ffffL : 0), 0, out);
        }
    }

    private void magnitude(long value, long sign, CopyBuffer out) {
        if (multiplier == 1 && value > 0 && value < FOUR_DIGITS) {
            short4(value, sign, out);
            return;
        }
        if (multiplier != 1 && (value < 0 || value > Long.MAX_VALUE / 1000)) {
            limbs[0] = (int) value;
            limbs[1] = (int) (value >>> 32);
            limbs[2] = 0;
            divideOut(2, sign, out);
            return;
        }
        long rest = value * multiplier;
        int count = 0;
        if (rest < 0) {
            long quotient = Long.divideUnsigned(rest, BASE);
            digits[count++] = (int) (rest - quotient * BASE);
            rest = quotient;
        }
        while (rest != 0) {
            long quotient = rest / BASE;
            digits[count++] = (int) (rest - quotient * BASE);
            rest = quotient;
        }
        put(count, sign, out);
    }

    /** Writes a number of up to four digits, which fit into a long, without a loop. */
    private void short4(long value, long sign, CopyBuffer out) {
        long high = value / BASE_SQUARED;
        long low = value - high * BASE_SQUARED;
        long first = high / BASE;
        long third = low / BASE;
        long packed = (first << 48) | ((high - first * BASE) << 32) | (third << 16) | (low - third * BASE);
        int leading = Long.numberOfLeadingZeros(packed) >> 4;
        int count = 4 - leading - (Long.numberOfTrailingZeros(packed) >> 4);
        long digitsFromTop = packed << (16 * leading);
        int weight = 3 - leading + weightOfLast;
        if (!fits(weight, (int) (digitsFromTop >>> 48))) {
            throw tooLarge(BigDecimal.valueOf(sign == 0 ? value : -value));
        }
        out.putInt(8 + 2 * count);
        out.putLong(((long) count << 48) | ((weight & 0xffffL) << 32) | sign | displayScale);
        out.putStartOfLong(digitsFromTop, 2 * count);
    }

    private boolean fits(int weight, int topDigit) {
        return 4 * weight + decimalDigits(topDigit) <= maxIntegerDigits;
    }

    /** The refusal of a number, which still has to be scaled like the digits. */
    private UnstorableException tooLarge(BigDecimal number) {
        String text = number.scaleByPowerOfTen(4 * weightOfLast)
                .setScale(displayScale)
                .toPlainString();
        return new UnstorableException(text + " has more digits than " + type + " can hold");
    }

    private BigDecimal number(int count, long sign) {
        BigDecimal number = BigDecimal.ZERO;
        for (int i = count - 1; i >= 0; i--) {
            number = number.scaleByPowerOfTen(4).add(BigDecimal.valueOf(digits[i]));
        }
        return sign == 0 ? number : number.negate();
    }

    /** Multiplies the number in the limbs, then takes two digits at a time off its end. */
    private void divideOut(int words, long sign, CopyBuffer out) {
        int top = multiply(words);
        int count = 0;
        while (top >= 0) {
            long rest = 0;
            for (int i = top; i >= 0; i--) {
                long part = (rest << 32) | (limbs[i] & 0xffff_ffffL);
                limbs[i] = (int) (part / BASE_SQUARED);
                rest = part % BASE_SQUARED;
            }
            digits[count++] = (int) rest % BASE;
            digits[count++] = (int) rest / BASE;
            top = lastNonZero(top);
        }
        put(count > 0 && digits[count - 1] == 0 ? count - 1 : count, sign, out);
    }

    private int multiply(int words) {
        long carry = 0;
        for (int i = 0; i <= words; i++) {
            carry += (limbs[i] & 0xffff_ffffL) * multiplier;
            limbs[i] = (int) carry;
            carry >>>= 32;
        }
        return lastNonZero(words);
    }

    private int lastNonZero(int from) {
        int i = from;
        while (i >= 0 && limbs[i] == 0) {
            i--;
        }
        return i;
    }

    private void put(int count, long sign, CopyBuffer out) {
        if (count == 0) {
            out.putInt(8);
            out.putLong(displayScale);
            return;
        }
        int weight = count - 1 + weightOfLast;
        if (!fits(weight, digits[count - 1])) {
            throw tooLarge(number(count, sign));
        }
        int last = 0;
        while (digits[last] == 0) {
            last++;
        }
        out.putInt(8 + 2 * (count - last));
        out.putLong(((long) (count - last) << 48) | ((weight & 0xffffL) << 32) | sign | displayScale);
        for (int i = count - 1; i >= last; i--) {
            out.putShort(digits[i]);
        }
    }

    private static int decimalDigits(int digit) {
        return digit >= 1000 ? 4 : digit >= 100 ? 3 : digit >= 10 ? 2 : 1;
    }
}
