package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import java.util.function.LongFunction;

/** Dates, times and durations, which Arrow counts in integers, as ISO 8601 text. */
final class JsonTemporal extends JsonWriter {
    private final IntegerReader in;
    private final LongFunction<String> text;

    JsonTemporal(IntegerReader in, LongFunction<String> text) {
        super(in);
        this.in = in;
        this.text = text;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        quoted(text.apply(in.get(row)), out);
    }
}
