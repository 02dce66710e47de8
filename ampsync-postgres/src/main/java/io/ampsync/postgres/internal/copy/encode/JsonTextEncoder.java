package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.json.JsonSyntax;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.type.UnstorableException;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Text that is JSON as JSONB or JSON. JSON keeps the text as it is; in JSONB U+0000 is replaced, which it lacks. */
final class JsonTextEncoder extends ValueEncoder {
    private static final int JSONB_VERSION = 1;
    private static final int ESCAPE_LENGTH = 6;

    private final BytesReader in;
    private final JsonSyntax syntax;
    private final NulPolicy nul;
    private final boolean binary;

    JsonTextEncoder(BytesReader in, PgType type, NulPolicy nul) {
        super(in, 5);
        this.in = in;
        this.nul = nul;
        this.binary = type.oid() == PgType.JSONB;
        this.syntax = new JsonSyntax(binary);
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        boolean hasNul = check();
        if (hasNul) {
            withoutNul(out);
            return;
        }
        out.putInt(binary ? in.length() + 1 : in.length());
        if (binary) {
            out.put(JSONB_VERSION);
        }
        out.putBytes(in.data(), in.offset(), in.length());
    }

    private boolean check() {
        try {
            return syntax.hasNul(in.data(), in.offset(), in.length());
        } catch (UnstorableException e) {
            throw new UnstorableException(Excerpt.of(in) + " is not JSON that " + (binary ? "jsonb" : "json")
                    + " can hold: " + e.getMessage());
        }
    }

    /** Only JSONB has a U+0000 to replace. */
    private void withoutNul(CopyBuffer out) {
        long position = out.reserveInt();
        long start = out.size();
        out.put(JSONB_VERSION);
        Memory data = in.data();
        long end = in.offset() + in.length();
        long at = in.offset();
        while (at < end) {
            boolean escape = data.byteAt(at) == '\\';
            if (escape && JsonSyntax.isEscapedNul(data, at)) {
                out.putBytes(nul.replacement());
                at += ESCAPE_LENGTH;
            } else {
                int length = escape ? 2 : 1;
                out.putBytes(data, at, length);
                at += length;
            }
        }
        out.patchLength(position, start);
    }
}
