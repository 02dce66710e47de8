package io.ampsync.postgres.internal.copy;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import io.ampsync.postgres.internal.copy.encode.Encoders;
import io.ampsync.postgres.internal.copy.encode.ValueEncoder;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;

/** What an encoder writes for one value, as hexadecimal digits. */
public final class Encoded {
    private Encoded() {}

    /** Fills a vector of one row and encodes it. */
    public static String hex(Field field, PgType type, NulPolicy nul, Consumer<FieldVector> fill) {
        try (RootAllocator allocator = new RootAllocator();
                FieldVector vector = field.createVector(allocator);
                CopyBuffer out = new CopyBuffer(new SlabPool(1))) {
            vector.allocateNew();
            fill.accept(vector);
            vector.setValueCount(1);
            ValueEncoder encoder = Encoders.of(field, type, nul);
            encoder.bind(vector);
            out.keepRoom(encoder.bound());
            encoder.write(0, out);
            return HexFormat.of().formatHex(bytes(out));
        }
    }

    public static byte[] bytes(CopyBuffer out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            out.writeTo(bytes::write);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    public static ByteBuffer buffer(CopyBuffer out) {
        return ByteBuffer.wrap(bytes(out));
    }
}
