package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;

/** Days, or milliseconds that make whole days, as DATE. */
final class DateEncoder extends ValueEncoder {
    private static final long MILLIS = 86_400_000;
    private static final int EPOCH_DAYS = 10_957;
    private static final long MIN = -2_451_545;
    private static final long END = 2_145_031_949;

    private final IntegerReader in;
    private final boolean millis;

    DateEncoder(IntegerReader in, boolean millis) {
        super(in, 8);
        this.in = in;
        this.millis = millis;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        if (millis && value % MILLIS != 0) {
            throw new UnstorableException(value + " milliseconds are not a whole number of days");
        }
        long days = (millis ? value / MILLIS : value) - EPOCH_DAYS;
        if (days < MIN || days >= END) {
            throw new UnstorableException(
                    value + (millis ? " milliseconds" : " days") + " since 1970 is out of range for date");
        }
        out.putInt(4);
        out.putInt((int) days);
    }
}
