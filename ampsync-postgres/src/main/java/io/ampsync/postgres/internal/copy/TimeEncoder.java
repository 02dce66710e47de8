package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;

/** Times of day of any unit as TIME. */
final class TimeEncoder extends ValueEncoder {
    private static final long DAY = 86_400_000_000L;

    private final IntegerReader in;
    private final TimeUnit unit;

    TimeEncoder(MinorType source, TimeUnit unit, PgType type) {
        this.in = new IntegerReader(source);
        this.unit = unit;
        Micros.requirePrecision(unit, type);
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = Micros.of(value, unit, 0);
        if (micros < 0 || micros > DAY) {
            throw new Misfit(value + " " + Micros.name(unit) + " is not a time of day");
        }
        out.putInt(8);
        out.putLong(micros);
    }

    @Override
    int bound() {
        return 12;
    }
}
