package io.ampsync.internal.flight;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.internal.source.ResponseStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Run with arrow-compression on the class path; {@link EncodedMessagesTest} shows what comes of it without. */
@Tag("compression")
@Timeout(60)
class CompressedBatchesTest {
    private static final Field WORD = Field.nullable("word", new ArrowType.Utf8());
    private static final int ROWS = 5_000;

    @ParameterizedTest
    @EnumSource(names = {"LZ4_FRAME", "ZSTD"})
    void compressedBatchesArriveValueForValue(CodecType codec) throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector words = words(allocator)) {
            List<FlightData> messages = List.of(
                    MessageServer.message(MessageServer.schema(WORD)),
                    MessageServer.message(batch(words, CodecType.NO_COMPRESSION)),
                    MessageServer.message(batch(words, codec)));
            assertThat(messages.get(2).getSerializedSize())
                    .isLessThan(messages.get(1).getSerializedSize() / 2);

            try (MessageServer server = new MessageServer(WORD, messages, "identity");
                    ResponseStream stream = server.read()) {
                assertThat(next(stream)).isEqualTo(texts(words));
                assertThat(next(stream)).isEqualTo(texts(words));
            }
        }
    }

    private static List<String> next(ResponseStream stream) {
        return texts(
                (VarCharVector) requireNonNull(TestClient.next(stream).batch()).getVector(0));
    }

    private static List<String> texts(VarCharVector words) {
        return IntStream.range(0, words.getValueCount())
                .mapToObj(row -> String.valueOf(words.getObject(row)))
                .toList();
    }

    private static byte[] batch(VarCharVector words, CodecType type) {
        CompressionCodec codec = CompressionCodec.Factory.INSTANCE.createCodec(type);
        VectorUnloader unloader = new VectorUnloader(VectorSchemaRoot.of(words), true, codec, true);
        try (ArrowRecordBatch batch = unloader.getRecordBatch()) {
            return MessageServer.written(channel -> MessageSerializer.serialize(channel, batch));
        }
    }

    private static VarCharVector words(BufferAllocator allocator) {
        VarCharVector words = new VarCharVector("word", allocator);
        for (int row = 0; row < ROWS; row++) {
            if (row % 7 != 0) {
                words.setSafe(row, ("word " + row % 11).getBytes(StandardCharsets.UTF_8));
            }
        }
        words.setValueCount(ROWS);
        return words;
    }
}
