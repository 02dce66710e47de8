package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.next;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.AmpServer;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Flight allows and no Amp server is known to do. */
@Timeout(60)
@SuppressWarnings("try") // Closing a Flight server may be interrupted; nobody does here.
class OtherServersTest {
    private static final Schema PLANNED = new Schema(List.of(
            new Field("_block_num", FieldType.notNullable(new ArrowType.Int(64, false)), null),
            Field.nullable("name", new ArrowType.Utf8())));

    private static void serve(
            BiConsumer<BufferAllocator, ServerStreamListener> answer, BiConsumer<PlannedQuery, ResponseStream> check)
            throws Exception {
        serve(PLANNED, answer, check);
    }

    /** Runs {@code check} against a server that plans {@code schema} and sends what {@code answer} does. */
    static void serve(
            Schema schema,
            BiConsumer<BufferAllocator, ServerStreamListener> answer,
            BiConsumer<PlannedQuery, ResponseStream> check)
            throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                AutoCloseable idle = () -> awaitNothingAllocated(allocator);
                FlightServer server = FlightServer.builder(
                                allocator,
                                Location.forGrpcInsecure("127.0.0.1", 0),
                                producer(schema, allocator, answer))
                        .build()
                        .start();
                TestClient client = new TestClient(AmpServer.at("http://127.0.0.1:" + server.getPort()))) {
            PlannedQuery query = client.planSql("SELECT 1");
            try (ResponseStream stream = query.open()) {
                check.accept(query, stream);
            }
        }
    }

    /** The server frees what it was about to send when it has noticed that nobody listens any more. */
    private static void awaitNothingAllocated(BufferAllocator allocator) throws InterruptedException {
        for (int i = 0; i < 500 && allocator.getAllocatedMemory() > 0; i++) {
            Thread.sleep(10);
        }
    }

    private static NoOpFlightProducer producer(
            Schema schema, BufferAllocator allocator, BiConsumer<BufferAllocator, ServerStreamListener> answer) {
        return new NoOpFlightProducer() {
            @Override
            public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
                return new FlightInfo(schema, descriptor, List.of(new FlightEndpoint(new Ticket(new byte[0]))), -1, -1);
            }

            @Override
            public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
                answer.accept(allocator, listener);
            }
        };
    }

    @Test
    void dictionaryColumnsArriveAsTheValuesThatWerePlanned() throws Exception {
        serve(OtherServersTest::sendDictionary, (query, stream) -> {
            for (int batch = 0; batch < 3; batch++) {
                Response response = next(stream);
                VectorSchemaRoot root = requireNonNull(response.batch());
                assertThat(root.getSchema()).isEqualTo(query.schema());
                assertThat(root.getVector("name")).isInstanceOf(VarCharVector.class);
                assertThat(String.valueOf(root.getVector("name").getObject(0))).isEqualTo("beta");
                assertThat(root.getVector("name").isNull(1)).isTrue();
                assertThat(String.valueOf(root.getVector("name").getObject(2))).isEqualTo("alpha");
            }
            assertThat(stream.next()).isNull();
        });
    }

    private static void sendDictionary(BufferAllocator allocator, ServerStreamListener listener) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
        try (VarCharVector values = new VarCharVector("values", allocator);
                VarCharVector names =
                        new VarCharVector("name", new FieldType(true, new ArrowType.Utf8(), encoding), allocator);
                UInt8Vector numbers = new UInt8Vector(PLANNED.findField("_block_num"), allocator)) {
            set(values, "alpha", "beta");
            set(names, "beta", null, "alpha");
            for (int i = 0; i < 3; i++) {
                numbers.setSafe(i, i);
            }
            numbers.setValueCount(3);
            Dictionary dictionary = new Dictionary(values, encoding);
            try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(names, dictionary);
                    VectorSchemaRoot root = VectorSchemaRoot.of(numbers, encoded)) {
                listener.start(root, new MapDictionaryProvider(dictionary));
                listener.putNext();
                listener.putNext();
                listener.putNext();
                listener.completed();
            }
        }
    }

    private static void set(VarCharVector vector, @Nullable String... values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                vector.setNull(i);
            } else {
                vector.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
            }
        }
        vector.setValueCount(values.length);
    }

    @Test
    void metadataBeforeTheSchemaComesWithoutBatch() throws Exception {
        serve(
                (allocator, listener) -> {
                    byte[] json = "{\"ranges\":[],\"ranges_complete\":false}".getBytes(StandardCharsets.UTF_8);
                    ArrowBuf buffer = allocator.buffer(json.length);
                    buffer.writeBytes(json);
                    listener.putMetadata(buffer);
                    listener.completed();
                },
                (query, stream) -> {
                    Response response = next(stream);
                    assertThat(response.batch()).isNull();
                    assertThat(response.rows()).isZero();
                    assertThat(stream.next()).isNull();
                });
    }
}
