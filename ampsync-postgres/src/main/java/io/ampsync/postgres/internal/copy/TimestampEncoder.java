package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;

/** Instants and local date-times of any unit as TIMESTAMP or TIMESTAMPTZ; an instant becomes its UTC date-time. */
final class TimestampEncoder extends ValueEncoder {
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final long MIN = -211_813_488_000_000_000L;
    private static final long END = 9_223_371_331_200_000_000L;

    private final IntegerReader in;
    private final TimeUnit unit;
    private final PgType type;

    TimestampEncoder(MinorType source, TimeUnit unit, PgType type) {
        this.in = new IntegerReader(source);
        this.unit = unit;
        this.type = type;
        Micros.requirePrecision(unit, type);
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long value = in.get(row);
        long micros = Micros.of(value, unit, EPOCH_MICROS);
        if (micros < MIN || micros >= END) {
            throw new Misfit(value + " " + Micros.name(unit) + " since 1970 is out of range for " + type);
        }
        out.putInt(8);
        out.putLong(micros);
    }

    @Override
    int bound() {
        return 12;
    }
}
