package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // Closing a Flight server may be interrupted; nobody does here.
class HostNamesTest {
    @Test
    void anIpv6AddressIsReached() throws Exception {
        assumeTrue(hasIpv6(), "no IPv6 on this machine");
        try (BufferAllocator allocator = new RootAllocator();
                FlightServer server = refusing(allocator, "::1")) {
            assertThat(failure("http://[::1]:" + server.getPort())).hasMessageContaining("reached it");
        }
    }

    @Test
    void aNameWithAnUnderscoreIsLookedUp() {
        SourceException e = failure("http://no_such_host.invalid:1602");
        assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(e).hasMessageContaining("no_such_host.invalid");
    }

    @Test
    void whatIsLookedUpIsConnectedTo() throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                FlightServer server = refusing(allocator, "127.0.0.1")) {
            ManagedChannel channel = Grpc.newChannelBuilder(
                            HostNames.target("localhost", server.getPort()), InsecureChannelCredentials.create())
                    .build();
            try {
                while (channel.getState(true) != ConnectivityState.READY) {
                    Thread.sleep(20);
                }
                assertThat(channel.authority()).isEqualTo("localhost:" + server.getPort());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static SourceException failure(String address) {
        try (TestClient client = new TestClient(AmpServer.at(address))) {
            SourceException e = catchThrowableOfType(SourceException.class, () -> client.planSql("SELECT 1"));
            assertThat(e).isNotNull();
            return e;
        }
    }

    private static FlightServer refusing(BufferAllocator allocator, String host) throws IOException {
        NoOpFlightProducer producer = new NoOpFlightProducer() {
            @Override
            public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
                throw CallStatus.INVALID_ARGUMENT.withDescription("reached it").toRuntimeException();
            }
        };
        return FlightServer.builder(allocator, Location.forGrpcInsecure(host, 0), producer)
                .build()
                .start();
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
