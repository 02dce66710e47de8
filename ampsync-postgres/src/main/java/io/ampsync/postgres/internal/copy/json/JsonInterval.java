package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.IntervalReader;
import org.apache.arrow.vector.types.Types.MinorType;

/** Calendar intervals as ISO 8601 text. */
final class JsonInterval extends JsonWriter {
    private final IntervalReader in;

    JsonInterval(MinorType kind) {
        this(new IntervalReader(kind));
    }

    private JsonInterval(IntervalReader in) {
        super(in);
        this.in = in;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        quoted(IsoText.interval(in.months(), in.days(), in.nanos()), out);
    }
}
