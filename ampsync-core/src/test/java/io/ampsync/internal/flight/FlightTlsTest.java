package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.ServerCertificate;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightTlsTest {
    @TempDir
    @SuppressWarnings("NullAway") // JUnit sets it.
    private static Path directory;

    @SuppressWarnings("NullAway") // Set before all tests.
    private static SimulatedAmpServer server;

    @SuppressWarnings("NullAway") // Set before all tests.
    private static ServerCertificate certificate;

    @BeforeAll
    static void start() throws Exception {
        certificate = ServerCertificate.create(directory);
        server = SimulatedAmpServer.builder(SimulatedChain.ofLength(10))
                .certificate(certificate)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SourceException failure(AmpServer.Builder address) {
        try (TestClient client = new TestClient(address.build())) {
            SourceException e = catchThrowableOfType(SourceException.class, () -> client.plan("blocks"));
            assertThat(e).isNotNull();
            return e;
        }
    }

    @Test
    void aTrustedCertificateConnects() {
        for (String scheme : new String[] {"https", "grpc+tls"}) {
            AmpServer address = AmpServer.builder(scheme + "://localhost:" + server.port())
                    .trustedCertificates(certificate.certificate())
                    .build();
            try (TestClient client = new TestClient(address);
                    ResponseStream stream = client.open("blocks")) {
                assertThat(TestClient.read(stream, 3)).hasSize(3);
            }
        }
    }

    @Test
    void theSystemsTrustStoreDoesNotKnowIt() {
        SourceException e = failure(AmpServer.builder(server.address()));
        assertThat(e.kind()).isEqualTo(ErrorKind.TLS);
        assertThat(e)
                .hasMessageContaining("unable to find valid certification path")
                .hasMessageContaining("trusted certificates");
        assertThat(e.getMessage()).hasLineCount(1);
    }

    @Test
    void anotherCertificateDoesNotFit() throws Exception {
        ServerCertificate other = ServerCertificate.create(directory);
        assertThat(failure(AmpServer.builder(server.address()).trustedCertificates(other.certificate()))
                        .kind())
                .isEqualTo(ErrorKind.TLS);
    }

    @Test
    void anotherHostNameDoesNotFit() {
        AmpServer.Builder address =
                AmpServer.builder("https://127.0.0.2:" + server.port()).trustedCertificates(certificate.certificate());
        assertThat(failure(address).kind()).isIn(ErrorKind.TLS, ErrorKind.UNAVAILABLE);
    }

    @Test
    void plaintextAgainstTlsAndTheOtherWayRoundGetAHint() {
        SourceException plain = failure(AmpServer.builder("http://localhost:" + server.port()));
        assertThat(plain.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(plain).hasMessageContaining("if it expects TLS, use https");
        try (SimulatedAmpServer plainServer = SimulatedAmpServer.start(SimulatedChain.ofLength(10))) {
            SourceException tls = failure(AmpServer.builder("https://localhost:" + plainServer.port())
                    .trustedCertificates(certificate.certificate()));
            assertThat(tls.kind()).as(tls.getMessage()).isEqualTo(ErrorKind.TLS);
            assertThat(tls).hasMessageContaining("not an SSL/TLS record");
        }
    }

    @Test
    void certificatesThatCannotBeReadAreNamed() {
        AmpServer address = AmpServer.builder(server.address())
                .trustedCertificates(directory.resolve("absent.pem"))
                .build();
        assertThatThrownBy(() -> new TestClient(address).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.pem");
    }

    @Test
    void whatHoldsNoCertificateIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("other.pem"), "no certificate");
        AmpServer address =
                AmpServer.builder(server.address()).trustedCertificates(file).build();
        assertThatThrownBy(() -> new TestClient(address).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other.pem");
    }
}
