package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.IntervalReader;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;

/** Calendar intervals as INTERVAL: months, days and a time, each kept apart. */
final class IntervalEncoder extends ValueEncoder {
    static final int LENGTH = 20;

    private final IntervalReader in;

    private IntervalEncoder(IntervalReader in) {
        super(in, LENGTH);
        this.in = in;
    }

    static IntervalEncoder of(MinorType source, TimeUnit unit, PgType type) {
        if (source != MinorType.INTERVALYEAR) {
            PgTime.requireSeconds(unit, type);
        } else if (!type.keepsMonths()) {
            throw new UnstorableException(type + " keeps no months");
        }
        return new IntervalEncoder(new IntervalReader(source));
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        put(Math.floorDiv(in.nanos(), 1000), in.days(), in.months(), out);
    }

    static void put(long micros, int days, int months, CopyBuffer out) {
        out.putInt(16);
        out.putLong(micros);
        out.putInt(days);
        out.putInt(months);
    }
}
