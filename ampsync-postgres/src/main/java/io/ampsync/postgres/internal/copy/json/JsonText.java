package io.ampsync.postgres.internal.copy.json;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.Hex;
import io.ampsync.postgres.internal.copy.buffer.Memory;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.vector.BytesReader;

/** Text as JSON text; everything outside ASCII stays as it is, in UTF-8. */
final class JsonText extends JsonWriter {
    private final BytesReader in;
    private final NulPolicy nul;

    JsonText(BytesReader in, NulPolicy nul) {
        super(in);
        this.in = in;
        this.nul = nul;
    }

    @Override
    public void value(int row, CopyBuffer out) {
        in.at(row);
        Memory data = in.data();
        long end = in.offset() + in.length();
        out.room(1);
        out.put('"');
        for (long i = in.offset(); i < end; i++) {
            character(data.byteAt(i), out);
        }
        out.room(1);
        out.put('"');
    }

    private void character(byte value, CopyBuffer out) {
        out.room(6);
        if (value == 0) {
            out.putBytes(nul.replacement());
        } else if (value > 0 && value < ' ') {
            out.put('\\');
            out.put('u');
            out.put('0');
            out.put('0');
            out.put(Hex.digit(value >> 4));
            out.put(Hex.digit(value & 15));
        } else {
            if (value == '"' || value == '\\') {
                out.put('\\');
            }
            out.put(value);
        }
    }
}
