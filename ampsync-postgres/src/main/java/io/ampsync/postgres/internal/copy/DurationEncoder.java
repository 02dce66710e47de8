package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;

/** Elapsed times of any unit as INTERVAL without days and months. */
final class DurationEncoder extends ValueEncoder {
    private final IntegerReader in = new IntegerReader(MinorType.DURATION);
    private final TimeUnit unit;

    DurationEncoder(TimeUnit unit) {
        this.unit = unit;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = Micros.of(value, unit, 0);
        if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
            throw new Misfit(value + " " + Micros.name(unit) + " is out of range for interval");
        }
        IntervalEncoder.put(micros, 0, 0, out);
    }

    @Override
    int bound() {
        return 20;
    }
}
