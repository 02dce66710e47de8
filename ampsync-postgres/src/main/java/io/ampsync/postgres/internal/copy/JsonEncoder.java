package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Nested values as JSONB or JSON. */
final class JsonEncoder extends ValueEncoder {
    private static final int JSONB_VERSION = 1;

    private final JsonValue root;
    private final boolean binary;

    JsonEncoder(JsonValue root, PgType type) {
        this.root = root;
        this.binary = type.oid() == PgType.JSONB;
    }

    @Override
    void open(FieldVector vector) {
        root.bind(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        long mark = out.reserveInt();
        long start = out.size();
        if (binary) {
            out.put(JSONB_VERSION);
        }
        root.value(row, out);
        out.patchLength(mark, start);
    }

    @Override
    int bound() {
        return 5;
    }
}
