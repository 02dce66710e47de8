package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;
import java.util.Arrays;

/** Text as NUMERIC: decimal digits, perhaps with a minus sign, perhaps with digits after a point. Never rounds. */
final class DecimalTextEncoder extends ValueEncoder {
    /** What NUMERIC without digits of its own can hold before the point and after it. */
    private static final int MAX_INTEGER_DIGITS = 131_072;

    private static final int MAX_SCALE = 16_383;
    private static final long NEGATIVE = 0x4000L << 16;

    private final BytesReader in;
    private final PgType type;
    private final int maxIntegerDigits;
    private final int maxScale;
    /** Groups of four decimal digits, the digits of NUMERIC. */
    private int[] groups = new int[24];

    private int count;

    DecimalTextEncoder(BytesReader in, PgType type) {
        super(in, 4);
        this.in = in;
        this.type = type;
        this.maxIntegerDigits = Math.min(type.integerDigits(), MAX_INTEGER_DIGITS);
        this.maxScale = Math.min(type.scale(), MAX_SCALE);
        if (maxScale < 0) {
            throw new UnstorableException(type + " keeps " + maxScale + " digits after the point instead of 0");
        }
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        Memory data = in.data();
        long end = in.offset() + in.length();
        boolean negative = in.length() > 0 && data.byteAt(in.offset()) == '-';
        long start = negative ? in.offset() + 1 : in.offset();
        long point = endOfDigits(start, end);
        boolean hasPoint = point < end && data.byteAt(point) == '.';
        long fraction = hasPoint ? point + 1 : point;
        if (point == start || (hasPoint && fraction == end) || endOfDigits(fraction, end) != end) {
            throw new UnstorableException(Excerpt.of(in) + " is not a decimal number");
        }
        long first = start;
        while (first < point && data.byteAt(first) == '0') {
            first++;
        }
        long last = end;
        while (last > fraction && data.byteAt(last - 1) == '0') {
            last--;
        }
        int zeros = 0;
        while (first == point && fraction + zeros < last && data.byteAt(fraction + zeros) == '0') {
            zeros++;
        }
        boolean isZero = first == point && last == fraction;
        if ((!isZero && point - first - zeros > maxIntegerDigits) || last - fraction > maxScale) {
            throw new UnstorableException(Excerpt.of(in) + " has more digits than " + type + " can hold");
        }
        count = 0;
        integerGroups(first, point);
        fractionGroups(fraction + (zeros & ~3), last);
        int weight = first < point ? (int) (point - first - 1) / 4 : isZero ? 0 : -1 - zeros / 4;
        long scale = Math.min(end - fraction, maxScale);
        put(weight, (negative && !isZero ? NEGATIVE : 0) | scale, out);
    }

    private long endOfDigits(long from, long end) {
        long at = from;
        while (at < end && digit(at) >= 0 && digit(at) <= 9) {
            at++;
        }
        return at;
    }

    private int digit(long at) {
        return in.data().byteAt(at) - '0';
    }

    /** The digits before the point: the first group may be shorter. */
    private void integerGroups(long first, long point) {
        int group = 0;
        for (long at = first; at < point; at++) {
            group = 10 * group + digit(at);
            if ((point - at - 1) % 4 == 0) {
                add(group);
                group = 0;
            }
        }
    }

    /** The digits after the point, as if zeros followed. */
    private void fractionGroups(long fraction, long last) {
        for (long at = fraction; at < last; at += 4) {
            int group = 0;
            for (long i = at; i < at + 4; i++) {
                group = 10 * group + (i < last ? digit(i) : 0);
            }
            add(group);
        }
    }

    private void add(int group) {
        if (count == groups.length) {
            groups = Arrays.copyOf(groups, 2 * count);
        }
        groups[count++] = group;
    }

    private void put(int weight, long signAndScale, CopyBuffer out) {
        while (count > 0 && groups[count - 1] == 0) {
            count--;
        }
        out.room(12);
        out.putInt(8 + 2 * count);
        out.putLong(((long) count << 48) | ((weight & 0xffffL) << 32) | signAndScale);
        for (int i = 0; i < count; i++) {
            out.room(2);
            out.putShort(groups[i]);
        }
    }
}
