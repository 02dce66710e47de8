package io.ampsync.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.SourceException;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.Fault;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.grpc.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server, or a gateway, that repeats what it was sent. */
@Timeout(60)
class FlightSecretsTest {
    private static final String TOKEN = "ey.Joke+n/==";
    private static final String KEY = "key-0123456789";
    private static final Status ECHO = Status.INVALID_ARGUMENT.withDescription(
            "bad request: authorization=Bearer " + TOKEN + ", x-api-key=" + KEY + ", or ey.Joke%2Bn%2F%3D%3D");

    private SimulatedAmpServer server;
    private TestClient client;

    @BeforeEach
    void start() {
        server = SimulatedAmpServer.start(SimulatedChain.ofLength(10));
        server.expectToken(TOKEN);
        client = new TestClient(AmpServer.builder(server.address())
                .token(TOKEN)
                .header("x-api-key", KEY)
                .build());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static void assertNoSecret(SourceException e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        assertThat(text.toString())
                .contains("authorization=Bearer ***", "x-api-key=***", "or ***", "Caused by: ")
                .doesNotContain(TOKEN, KEY, "Joke");
    }

    @Test
    void theWholeStackTraceOfARefusedPlanIsFreeOfSecrets() {
        server.inject(Fault.refusePlan(ECHO));
        assertNoSecret(catchThrowableOfType(SourceException.class, () -> client.plan("blocks")));
    }

    @Test
    void theWholeStackTraceOfABrokenStreamIsFreeOfSecrets() {
        server.inject(Fault.refuseStream(ECHO));
        try (ResponseStream stream = client.open("blocks")) {
            assertNoSecret(catchThrowableOfType(SourceException.class, stream::next));
        }
    }

    @Test
    void suppressedErrorsAreFreeOfSecretsToo() {
        RuntimeException error = new IllegalStateException("outer", new IllegalArgumentException("inner"));
        error.addSuppressed(new IllegalStateException("sent " + TOKEN));
        Throwable redacted = new Secrets(List.of(TOKEN)).redact(error);
        assertThat(redacted).hasToString(error.toString());
        assertThat(redacted.getSuppressed()[0]).hasToString("java.lang.IllegalStateException: sent ***");
        assertThat(redacted.getCause()).hasToString("java.lang.IllegalArgumentException: inner");
        assertThat(redacted.getStackTrace()).isEqualTo(error.getStackTrace());
    }

    @Test
    void anErrorWithoutSecretsStaysAsItIs() {
        RuntimeException error = new IllegalStateException("outer");
        assertThat(new Secrets(List.of(TOKEN)).redact(error)).isSameAs(error);
        assertThat(Secrets.NONE.redact(error)).isSameAs(error);
    }
}
