package io.ampsync.internal.flight;

import com.google.protobuf.ByteString;
import io.ampsync.config.AmpServer;
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
import java.util.List;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.FlightServiceGrpc.FlightServiceImplBase;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A server that sends given messages, and a client that reads them. */
final class MessageServer implements AutoCloseable {
    private final Server server;
    private final TestClient client;

    /** Plans {@code column} for every query; {@code compression} is that of the transport. */
    MessageServer(Field column, List<FlightData> messages, String compression) throws IOException {
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Sender(column, messages, compression))
                .build()
                .start();
        this.client = new TestClient(AmpServer.at("http://127.0.0.1:" + server.getPort()));
    }

    ResponseStream read() {
        return client.planSql("SELECT 1").open();
    }

    @Override
    public void close() {
        client.close();
        server.shutdownNow();
    }

    private static final class Sender extends FlightServiceImplBase {
        private final Field column;
        private final List<FlightData> messages;
        private final String compression;

        private Sender(Field column, List<FlightData> messages, String compression) {
            this.column = column;
            this.messages = messages;
            this.compression = compression;
        }

        @Override
        public void getFlightInfo(Flight.FlightDescriptor query, StreamObserver<Flight.FlightInfo> out) {
            out.onNext(Flight.FlightInfo.newBuilder()
                    .setFlightDescriptor(query)
                    .setSchema(ByteString.copyFrom(schema(column)))
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

    /** A message of Flight from one of Arrow's: eight bytes of frame, the header with its length, the body. */
    static FlightData message(byte[] encapsulated) {
        int header =
                ByteBuffer.wrap(encapsulated).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        return FlightData.newBuilder()
                .setDataHeader(ByteString.copyFrom(encapsulated, 8, header))
                .setDataBody(ByteString.copyFrom(encapsulated, 8 + header, encapsulated.length - 8 - header))
                .build();
    }

    interface Writing {
        void to(WriteChannel channel) throws IOException;
    }

    static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new WriteChannel(Channels.newChannel(bytes)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    static byte[] schema(Field field) {
        return written(channel -> MessageSerializer.serialize(channel, new Schema(List.of(field))));
    }
}
