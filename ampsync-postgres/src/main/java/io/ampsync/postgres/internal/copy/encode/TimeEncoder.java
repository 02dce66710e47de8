package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import org.apache.arrow.vector.types.TimeUnit;

/** Times of day of any unit as TIME. */
final class TimeEncoder extends ValueEncoder {
    private static final long DAY = 86_400_000_000L;

    private final IntegerReader in;
    private final TimeUnit unit;

    TimeEncoder(IntegerReader in, TimeUnit unit, PgType type) {
        super(in, 12);
        this.in = in;
        this.unit = unit;
        PgTime.requireSeconds(unit, type);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = PgTime.micros(value, unit, 0);
        if (micros < 0 || micros > DAY) {
            throw new UnstorableException(value + " " + PgTime.name(unit) + " is not a time of day");
        }
        out.putInt(8);
        out.putLong(micros);
    }
}
