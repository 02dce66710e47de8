package io.ampsync.postgres.internal.copy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.internal.copy.buffer.CopyBuffer;
import io.ampsync.postgres.internal.copy.buffer.SlabPool;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class RowJsonTest {
    private static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("n\"", new ArrowType.Int(64, false)),
            Field.nullable("text", ArrowType.Utf8.INSTANCE),
            Field.nullable("bytes", ArrowType.Binary.INSTANCE),
            Field.nullable("time", new ArrowType.Time(TimeUnit.MILLISECOND, 32))));

    @Test
    void everyRowHasAForm() throws Exception {
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            ((UInt8Vector) batch.getVector(0)).setSafe(0, -1);
            ((VarCharVector) batch.getVector(1)).setSafe(0, "a\u0000\"\u20ac".getBytes(UTF_8));
            ((VarBinaryVector) batch.getVector(2)).setSafe(0, new byte[] {0, (byte) 0xab});
            ((TimeMilliVector) batch.getVector(3)).setSafe(0, 3_600_001);
            batch.setRowCount(2);
            RowJson json = new RowJson(SCHEMA);
            assertThat(write(json, batch, 0))
                    .isEqualTo("{\"n\\\"\":18446744073709551615,\"text\":\"a\ufffd\\\"\u20ac\",\"bytes\":\"0x00ab\","
                            + "\"time\":\"01:00:00.001\"}");
            assertThat(write(json, batch, 1)).isEqualTo("{\"n\\\"\":null,\"text\":null,\"bytes\":null,\"time\":null}");
        }
    }

    /** A time of day of more than a day is none, so it has no ISO 8601 form. */
    @Test
    void aValueThatHasNoFormBecomesItsText() throws Exception {
        Schema schema =
                new Schema(List.of(SCHEMA.getFields().get(3), SCHEMA.getFields().get(1)));
        try (RootAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            TimeMilliVector times = (TimeMilliVector) batch.getVector(0);
            times.setSafe(0, 86_400_000 * 3);
            ((VarCharVector) batch.getVector(1)).setSafe(0, "b".getBytes(UTF_8));
            batch.setRowCount(1);
            assertThat(write(new RowJson(schema), batch, 0))
                    .isEqualTo("{\"time\":\"" + times.getObject(0) + "\",\"text\":\"b\"}");
        }
    }

    private static String write(RowJson json, VectorSchemaRoot batch, int row) throws SQLException {
        try (CopyBuffer out = new CopyBuffer(new SlabPool(1 << 20))) {
            json.write(batch, row, out);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            out.writeTo(bytes::write);
            return bytes.toString(UTF_8);
        }
    }
}
