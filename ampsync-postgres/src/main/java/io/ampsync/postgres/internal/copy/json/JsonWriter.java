package io.ampsync.postgres.internal.copy.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.vector.VectorReader;
import io.ampsync.postgres.internal.copy.vector.VectorWriter;

/** Writes values as JSON text, a missing one as {@code null}. Asks the buffer for room. */
public abstract class JsonWriter extends VectorWriter {
    private static final byte[] NULL = "null".getBytes(US_ASCII);

    JsonWriter(VectorReader in) {
        super(in);
    }

    final void write(int row, CopyBuffer out) {
        if (isNull(row)) {
            out.putBytes(NULL);
        } else {
            value(row, out);
        }
    }

    static void quoted(String ascii, CopyBuffer out) {
        out.putAscii('"' + ascii + '"');
    }
}
