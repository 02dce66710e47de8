package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.readToWatermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.FaultyProxy;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrozenConnectionTest {
    private final SimulatedChain chain = SimulatedChain.ofLength(10);

    /** Takes ten seconds: gRPC doesn't ping more often. */
    @Test
    void aPeerThatFallsSilentWithoutClosingIsNoticed() throws IOException {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                FaultyProxy proxy = FaultyProxy.to(server.port());
                TestClient client = new TestClient(AmpServer.builder("http://127.0.0.1:" + proxy.port())
                        .keepAlive(Duration.ofSeconds(10), Duration.ofSeconds(1))
                        .build());
                ResponseStream stream = client.open("blocks")) {
            readToWatermark(stream);
            proxy.freeze();
            SourceException e = catchThrowableOfType(SourceException.class, stream::next);
            assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(e).hasMessageContaining("Keepalive failed");
            proxy.pass();
            try (ResponseStream again = client.open("blocks")) {
                readToWatermark(again);
            }
        }
    }

    @Test
    void aCutConnectionIsNoticedAtOnce() throws IOException {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                FaultyProxy proxy = FaultyProxy.to(server.port());
                TestClient client = new TestClient(AmpServer.at("http://127.0.0.1:" + proxy.port()));
                ResponseStream stream = client.open("blocks")) {
            readToWatermark(stream);
            proxy.refuse();
            assertThat(catchThrowableOfType(SourceException.class, stream::next).kind())
                    .isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(catchThrowableOfType(SourceException.class, () -> client.plan("blocks"))
                            .kind())
                    .isEqualTo(ErrorKind.UNAVAILABLE);
            proxy.pass();
            try (ResponseStream again = client.open("blocks")) {
                readToWatermark(again);
            }
        }
    }
}
