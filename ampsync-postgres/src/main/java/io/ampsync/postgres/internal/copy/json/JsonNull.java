package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;

/** What has no values. */
final class JsonNull extends JsonWriter {
    JsonNull() {
        super(vector -> {});
    }

    @Override
    public void value(int row, CopyBuffer out) {
        out.putAscii("null");
    }
}
