package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ampsync.config.AmpServer;
import io.ampsync.error.ProtocolException;
import io.ampsync.internal.source.ResponseStream;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.FlightServiceGrpc.FlightServiceImplBase;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBodyCompression;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
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
                    message(schema(INDEX)),
                    message(dictionary(allocator, false, "alpha")),
                    message(dictionary(allocator, true, "beta")),
                    message(indices(allocator, 0, 1)));

            assertThatThrownBy(() -> read(messages))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("dictionary in parts");
        }
    }

    @Test
    void messagesThatTheTransportCompressesArriveAsSent() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            List<FlightData> messages = List.of(
                    message(schema(INDEX)),
                    message(dictionary(allocator, false, "alpha")),
                    message(indices(allocator, 0, 0)));

            assertThat(read(messages, "gzip")).isEqualTo(1);
            assertThat(read(messages, "identity")).isEqualTo(1);
        }
    }

    @Test
    void compressedBatchesAreRefusedWithWhatHelps() throws Exception {
        for (CodecType codec : List.of(CodecType.LZ4_FRAME, CodecType.ZSTD)) {
            try (BufferAllocator allocator = new RootAllocator()) {
                List<FlightData> messages = List.of(message(schema(WORD)), message(compressed(allocator, codec)));

                assertThatThrownBy(() -> read(messages))
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("compressed with " + codec + "; add org.apache.arrow:arrow-compression");
            }
        }
    }

    private static int read(List<FlightData> messages) throws Exception {
        return read(messages, "identity");
    }

    /** The number of messages that arrive. */
    private static int read(List<FlightData> messages, String compression) throws Exception {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Sender(messages, compression))
                .build()
                .start();
        try (TestClient client = new TestClient(AmpServer.at("http://127.0.0.1:" + server.getPort()));
                ResponseStream stream = client.planSql("SELECT 1").open()) {
            int count = 0;
            while (stream.next() != null) {
                count++;
            }
            return count;
        } finally {
            server.shutdownNow();
        }
    }

    /** Plans a column of text and sends {@code messages}. */
    private static final class Sender extends FlightServiceImplBase {
        private final List<FlightData> messages;
        private final String compression;

        private Sender(List<FlightData> messages, String compression) {
            this.messages = messages;
            this.compression = compression;
        }

        @Override
        public void getFlightInfo(Flight.FlightDescriptor query, StreamObserver<Flight.FlightInfo> out) {
            out.onNext(Flight.FlightInfo.newBuilder()
                    .setFlightDescriptor(query)
                    .setSchema(ByteString.copyFrom(schema(WORD)))
                    .addEndpoint(Flight.FlightEndpoint.newBuilder()
                            .setTicket(Flight.Ticket.newBuilder().build()))
                    .build());
            out.onCompleted();
        }

        @Override
        public void doGet(Flight.Ticket ticket, StreamObserver<FlightData> out) {
            ((ServerCallStreamObserver<FlightData>) out).setCompression(compression);
            messages.forEach(out::onNext);
            out.onCompleted();
        }
    }

    /** Eight bytes of frame, the header with its length, the body. */
    private static FlightData message(byte[] encapsulated) {
        int header =
                ByteBuffer.wrap(encapsulated).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        return FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(encapsulated, 8, header))
                .setDataBody(ByteString.copyFrom(encapsulated, 8 + header, encapsulated.length - 8 - header))
                .build();
    }

    private interface Writing {
        void to(WriteChannel channel) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new WriteChannel(Channels.newChannel(bytes)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] schema(Field field) {
        return written(channel -> MessageSerializer.serialize(channel, new Schema(List.of(field))));
    }

    private static byte[] dictionary(BufferAllocator allocator, boolean delta, String value) {
        try (VarCharVector values = new VarCharVector("values", allocator)) {
            values.setSafe(0, value.getBytes(StandardCharsets.UTF_8));
            values.setValueCount(1);
            try (ArrowDictionaryBatch batch = new ArrowDictionaryBatch(
                    ENCODING.getId(), new VectorUnloader(VectorSchemaRoot.of(values)).getRecordBatch(), delta)) {
                return written(channel -> MessageSerializer.serialize(channel, batch));
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
                return written(channel -> MessageSerializer.serialize(channel, batch));
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
                return written(channel -> MessageSerializer.serialize(channel, marked));
            }
        }
    }
}
