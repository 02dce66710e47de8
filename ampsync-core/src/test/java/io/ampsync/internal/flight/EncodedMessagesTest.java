package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.TargetException;
import io.ampsync.internal.source.ResponseStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.message.ArrowBodyCompression;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Encodings that Arrow allows and Java's Flight server can't send, so their messages are put together here. */
@Timeout(60)
class EncodedMessagesTest {
    private static final DictionaryEncoding ENCODING = new DictionaryEncoding(1, false, null);
    private static final Field WORD = Field.nullable("word", new ArrowType.Utf8());
    private static final Field INDEX =
            new Field("word", new FieldType(true, new ArrowType.Utf8(), ENCODING), List.of());

    @Test
    void aDictionaryInPartsIsRefusedBeforeItsRowsAreRead() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            List<FlightData> messages = List.of(
                    MessageServer.message(MessageServer.schema(INDEX)),
                    MessageServer.message(dictionary(allocator, false, "alpha")),
                    MessageServer.message(dictionary(allocator, true, "beta")),
                    MessageServer.message(indices(allocator, 0, 1)));

            assertThatThrownBy(() -> read(messages))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("dictionary in parts");
        }
    }

    @Test
    void messagesThatTheTransportCompressesArriveAsSent() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            List<FlightData> messages = List.of(
                    MessageServer.message(MessageServer.schema(INDEX)),
                    MessageServer.message(dictionary(allocator, false, "alpha")),
                    MessageServer.message(indices(allocator, 0, 0)));

            assertThat(read(messages, "gzip")).isEqualTo(1);
            assertThat(read(messages, "identity")).isEqualTo(1);
        }
    }

    @Test
    void compressedBatchesAreRefusedWithWhatHelps() throws Exception {
        for (CodecType codec : List.of(CodecType.LZ4_FRAME, CodecType.ZSTD)) {
            try (BufferAllocator allocator = new RootAllocator()) {
                List<FlightData> messages = List.of(
                        MessageServer.message(MessageServer.schema(WORD)),
                        MessageServer.message(compressed(allocator, codec)));

                assertThatThrownBy(() -> read(messages))
                        .isInstanceOf(TargetException.class)
                        .hasMessageContaining("compressed with " + codec + "; add org.apache.arrow:arrow-compression");
            }
        }
    }

    private static int read(List<FlightData> messages) throws Exception {
        return read(messages, "identity");
    }

    /** The number of messages that arrive. */
    private static int read(List<FlightData> messages, String compression) throws Exception {
        try (MessageServer server = new MessageServer(WORD, messages, compression);
                ResponseStream stream = server.read()) {
            int count = 0;
            while (stream.next() != null) {
                count++;
            }
            return count;
        }
    }

    private static byte[] dictionary(BufferAllocator allocator, boolean delta, String value) {
        try (VarCharVector values = new VarCharVector("values", allocator)) {
            values.setSafe(0, value.getBytes(StandardCharsets.UTF_8));
            values.setValueCount(1);
            try (ArrowDictionaryBatch batch = new ArrowDictionaryBatch(
                    ENCODING.getId(), new VectorUnloader(VectorSchemaRoot.of(values)).getRecordBatch(), delta)) {
                return MessageServer.written(channel -> MessageSerializer.serialize(channel, batch));
            }
        }
    }

    private static byte[] indices(BufferAllocator allocator, int... places) {
        try (IntVector vector = new IntVector("word", allocator)) {
            for (int i = 0; i < places.length; i++) {
                vector.setSafe(i, places[i]);
            }
            vector.setValueCount(places.length);
            try (ArrowRecordBatch batch = new VectorUnloader(VectorSchemaRoot.of(vector)).getRecordBatch()) {
                return MessageServer.written(channel -> MessageSerializer.serialize(channel, batch));
            }
        }
    }

    /** Says that it is compressed, which is all that a reader without the codec gets to see. */
    private static byte[] compressed(BufferAllocator allocator, CodecType codec) {
        try (VarCharVector words = new VarCharVector("word", allocator)) {
            words.setSafe(0, "alpha".getBytes(StandardCharsets.UTF_8));
            words.setValueCount(1);
            ArrowBodyCompression compression = new ArrowBodyCompression(codec.getType(), (byte) 0);
            try (ArrowRecordBatch plain = new VectorUnloader(VectorSchemaRoot.of(words)).getRecordBatch();
                    ArrowRecordBatch marked = new ArrowRecordBatch(
                            plain.getLength(), plain.getNodes(), plain.getBuffers(), compression)) {
                return MessageServer.written(channel -> MessageSerializer.serialize(channel, marked));
            }
        }
    }
}
