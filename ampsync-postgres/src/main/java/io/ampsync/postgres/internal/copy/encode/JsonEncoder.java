package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.json.JsonWriter;
import io.ampsync.postgres.internal.copy.type.PgType;

/** Nested values as JSONB or JSON. */
final class JsonEncoder extends ValueEncoder {
    private static final int JSONB_VERSION = 1;

    private final JsonWriter json;
    private final boolean binary;

    JsonEncoder(JsonWriter json, PgType type) {
        super(json::bind, 5);
        this.json = json;
        this.binary = type.oid() == PgType.JSONB;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        long position = out.reserveInt();
        long start = out.size();
        if (binary) {
            out.put(JSONB_VERSION);
        }
        json.value(row, out);
        out.patchLength(position, start);
    }
}
