package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import org.apache.arrow.vector.types.TimeUnit;

/** Elapsed times of any unit as INTERVAL without days and months. */
final class DurationEncoder extends ValueEncoder {
    private final IntegerReader in;
    private final TimeUnit unit;

    DurationEncoder(IntegerReader in, TimeUnit unit, PgType type) {
        super(in, IntervalEncoder.LENGTH);
        this.in = in;
        this.unit = unit;
        PgTime.requireSeconds(unit, type);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = PgTime.micros(value, unit, 0);
        if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
            throw new UnstorableException(value + " " + PgTime.name(unit) + " is out of range for interval");
        }
        IntervalEncoder.put(micros, 0, 0, out);
    }
}
