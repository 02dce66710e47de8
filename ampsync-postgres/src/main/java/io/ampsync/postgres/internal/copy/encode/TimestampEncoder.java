package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import org.apache.arrow.vector.types.TimeUnit;

/**
 * Instants and local date-times of any unit, and integers that count it from 1970 on, as TIMESTAMP or TIMESTAMPTZ; an
 * instant becomes its UTC date-time.
 */
final class TimestampEncoder extends ValueEncoder {
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final long MIN = -211_813_488_000_000_000L;
    private static final long END = 9_223_371_331_200_000_000L;

    private final IntegerReader in;
    private final TimeUnit unit;
    private final PgType type;
    private final long least;

    TimestampEncoder(IntegerReader in, TimeUnit unit, PgType type) {
        super(in, 12);
        this.in = in;
        this.unit = unit;
        this.type = type;
        this.least = in.isUnsignedLong() ? 0 : Long.MIN_VALUE;
        PgTime.requireSeconds(unit, type);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = PgTime.micros(value, unit, EPOCH_MICROS);
        if (value < least || micros < MIN || micros >= END) {
            throw new UnstorableException(
                    in.text(value) + " " + PgTime.name(unit) + " since 1970 is out of range for " + type);
        }
        out.putInt(8);
        out.putLong(micros);
    }
}
