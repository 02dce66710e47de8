package io.ampsync.postgres.internal.copy;

import org.apache.arrow.vector.FieldVector;

/** Text as JSON text; everything outside ASCII stays as it is, in UTF-8. */
final class JsonText extends JsonValue {
    private final Slices in;
    private final NulPolicy nul;

    JsonText(Slices in, NulPolicy nul) {
        this.in = in;
        this.nul = nul;
    }

    @Override
    void open(FieldVector vector) {
        in.open(vector);
    }

    @Override
    void value(int row, CopyBuffer out) {
        in.at(row);
        Memory data = in.data;
        long end = in.offset + in.length;
        out.room(1);
        out.put('"');
        for (long i = in.offset; i < end; i++) {
            character(data.byteAt(i), out);
        }
        out.room(1);
        out.put('"');
    }

    private void character(byte value, CopyBuffer out) {
        out.room(6);
        if (value == 0) {
            TextEncoder.replaceNul(nul, out);
        } else if (value > 0 && value < ' ') {
            out.put('\\');
            out.put('u');
            out.put('0');
            out.put('0');
            out.put(HexTextEncoder.digit(value >> 4));
            out.put(HexTextEncoder.digit(value & 15));
        } else {
            if (value == '"' || value == '\\') {
                out.put('\\');
            }
            out.put(value);
        }
    }
}
