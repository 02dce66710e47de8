package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.next;
import static io.ampsync.internal.flight.TestClient.read;
import static io.ampsync.internal.flight.TestClient.readToWatermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.config.AmpServer;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.testing.Fault;
import io.ampsync.testing.Fault.Kind;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlightFailureTest {
    private final SimulatedChain chain = SimulatedChain.ofLength(100);
    private final SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
            .undeployed("transactions")
            .token("sesame")
            .start();
    private final TestClient client =
            new TestClient(AmpServer.builder(server.address()).token("sesame").build());

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static SourceException failure(ThrowingCallable call) {
        SourceException e = catchThrowableOfType(SourceException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).hasLineCount(1).doesNotContain("sesame");
        return e;
    }

    private static List<Object> verdict(SourceException e) {
        return List.of(e.kind(), e.isRetryable());
    }

    private static List<Object> verdict(Reason reason) {
        return verdict(reason.exception("", null));
    }

    private SourceException firstMessageFails() {
        return failure(() -> {
            try (ResponseStream stream = client.open("blocks")) {
                stream.next();
            }
        });
    }

    @Test
    void unknownTablesAndDatasetsAreInvalidQueries() {
        SourceException table = failure(() -> client.plan("nonsense"));
        assertThat(verdict(table)).isEqualTo(verdict(Reason.INVALID_QUERY));
        assertThat(table)
                .hasMessageContaining("INTERNAL")
                .hasMessageContaining("table '" + SimulatedAmpServer.DATASET + ".nonsense' not found");
        assertThat(verdict(failure(() -> client.planSql("SELECT * FROM \"a/b@latest\".blocks"))))
                .isEqualTo(verdict(Reason.INVALID_QUERY));
        assertThat(failure(() -> client.planSql("SELECT FROM")))
                .hasMessageContaining(server.address())
                .hasMessageContaining("INVALID_ARGUMENT: SQL parse error");
    }

    @Test
    void aTableThatWasNeverDeployedIsNotSyncedYet() {
        SourceException e = failure(() -> {
            try (ResponseStream stream = client.open("transactions")) {
                stream.next();
            }
        });
        assertThat(verdict(e)).isEqualTo(verdict(Reason.NOT_SYNCED));
        assertThat(e.isRetryable()).isTrue();
    }

    @Test
    void aTableWithoutBlocksEndsInOrderAfterAnEmptyWatermark() {
        try (SimulatedAmpServer empty = SimulatedAmpServer.start(new SimulatedChain("mainnet", 1, 0));
                TestClient client = new TestClient(empty);
                ResponseStream stream = client.open("blocks")) {
            Response response = next(stream);
            assertThat(response.rows()).isZero();
            assertThat(response.metadata().ranges()).isEmpty();
            assertThat(response.metadata().complete()).isTrue();
            assertThat(stream.next()).isNull();
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void aWrongTokenIsRefusedOnBothCalls() {
        server.expectToken("other");
        SourceException e = failure(() -> client.plan("blocks"));
        assertThat(verdict(e)).isEqualTo(verdict(Reason.UNAUTHENTICATED));
        assertThat(e).hasMessageContaining("UNAUTHENTICATED: missing or invalid token");
        server.expectToken("sesame");
        var query = client.plan("blocks");
        server.expectToken("other");
        try (ResponseStream stream = query.open()) {
            assertThat(verdict(failure(stream::next))).isEqualTo(verdict(Reason.UNAUTHENTICATED));
        }
    }

    @Test
    void aRejectedTokenMayBeRenewedOnceOneWasAccepted() {
        String[] token = {"expired"};
        AmpServer address =
                AmpServer.builder(server.address()).token(() -> token[0]).build();
        try (TestClient client = new TestClient(address)) {
            assertThat(failure(() -> client.plan("blocks")).isRetryable()).isFalse();
            token[0] = "sesame";
            var query = client.plan("blocks");
            for (String unusable : new String[] {"expired", "half a token"}) {
                token[0] = unusable;
                SourceException e = failure(() -> client.plan("blocks"));
                assertThat(verdict(e)).isEqualTo(verdict(Reason.TOKEN_EXPIRED));
                assertThat(e.isRetryable()).isTrue();
                assertThat(e).hasMessageContaining("token").message().doesNotContain(unusable);
            }
            token[0] = "expired";
            try (ResponseStream stream = query.open()) {
                assertThat(verdict(failure(stream::next))).isEqualTo(verdict(Reason.TOKEN_EXPIRED));
            }
            token[0] = "sesame";
            client.open("blocks").close();
        }
    }

    @Test
    void aTokenThatNoHeaderCanCarryIsNamedAsSuch() {
        for (String token : new String[] {"geheim\n", "gehäim", "two words"}) {
            AmpServer address = AmpServer.builder(server.address()).token(token).build();
            try (TestClient client = new TestClient(address)) {
                SourceException e = failure(() -> client.plan("blocks"));
                assertThat(verdict(e)).isEqualTo(verdict(Reason.UNAUTHENTICATED));
                assertThat(e).hasMessageContaining("the token").message().doesNotContain(token.strip());
            }
        }
    }

    @Test
    void theTokenIsCutOutOfWhatTheServerSays() {
        server.inject(Fault.refusePlan(Status.INTERNAL.withDescription("bad header: Bearer sesame\nmore")));
        assertThat(failure(() -> client.plan("blocks"))).hasMessageContaining("Bearer ***");
    }

    @Test
    void statusOfEitherCallDecidesTheReason() {
        Object[][] cases = {
            {Status.UNAVAILABLE, Reason.UNAVAILABLE},
            {Status.PERMISSION_DENIED, Reason.PERMISSION_DENIED},
            {Status.UNIMPLEMENTED, Reason.UNSUPPORTED},
            {Status.NOT_FOUND, Reason.INVALID_QUERY},
            {Status.INTERNAL.withDescription("object store failed"), Reason.SERVER_ERROR},
            {Status.RESOURCE_EXHAUSTED.withDescription("memory limit"), Reason.SERVER_ERROR},
            {Status.ABORTED, Reason.SERVER_ERROR},
            {Status.CANCELLED, Reason.SERVER_ERROR},
            {Status.UNKNOWN, Reason.UNAVAILABLE},
            {Status.DEADLINE_EXCEEDED, Reason.UNAVAILABLE},
        };
        for (Object[] each : cases) {
            Status status = (Status) each[0];
            server.inject(Fault.refusePlan(status));
            assertThat(verdict(failure(() -> client.plan("blocks"))))
                    .as("plan %s", status)
                    .isEqualTo(verdict((Reason) each[1]));
            server.inject(Fault.refuseStream(status));
            assertThat(verdict(firstMessageFails())).as("stream %s", status).isEqualTo(verdict((Reason) each[1]));
        }
    }

    @Test
    void aStreamThatFailsHalfwayDeliversWhatCameBefore() {
        server.inject(Fault.fail(2, Status.INTERNAL.withDescription("disk on fire")));
        try (ResponseStream stream = client.open("blocks")) {
            assertThat(read(stream, 2)).hasSize(2);
            assertThat(failure(stream::next)).hasMessageContaining("INTERNAL: disk on fire");
        }
    }

    @Test
    void aStreamThatEndsInOrderSaysSo() {
        server.inject(Fault.of(Kind.END, 1));
        try (ResponseStream stream = client.open("blocks")) {
            assertThat(read(stream, 1)).hasSize(1);
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void aStreamThatEndsBeforeItsSchemaSaysSo() {
        server.inject(Fault.of(Kind.END, 0));
        try (ResponseStream stream = client.open("blocks")) {
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void aPlanWithoutEndpointIsTheServersFault() {
        server.inject(Fault.of(Kind.NO_ENDPOINT, 0));
        assertThat(failure(() -> client.plan("blocks"))).hasMessageContaining("no endpoint");
    }

    @Test
    void brokenMetadataAndOtherColumnsBreakTheProtocol() {
        for (Kind kind : new Kind[] {Kind.BROKEN_METADATA, Kind.OTHER_SCHEMA, Kind.MISSING_COLUMN}) {
            server.inject(Fault.of(kind, 1));
            try (ResponseStream stream = client.open("blocks")) {
                assertThatThrownBy(() -> read(stream, 2)).as("%s", kind).isInstanceOf(ProtocolException.class);
            }
        }
    }

    @Test
    void missingMetadataIsNoRanges() {
        server.inject(Fault.of(Kind.NO_METADATA, 1));
        try (ResponseStream stream = client.open("blocks")) {
            next(stream);
            Response response = next(stream);
            assertThat(response.rows()).isEqualTo(100);
            assertThat(response.metadata().ranges()).isEmpty();
            assertThat(response.metadata().complete()).isFalse();
        }
    }

    @Test
    void aMessageOfMetadataAloneHasNoRows() {
        server.inject(Fault.of(Kind.METADATA_ONLY, 1));
        try (ResponseStream stream = client.open("blocks")) {
            assertThat(read(stream, 4)).extracting(TestClient.Seen::rows).containsExactly(0, 0, 100, 0);
        }
    }

    @Test
    void tooLargeAMessageNamesTheLimit() {
        AmpServer address = AmpServer.builder(server.address())
                .token("sesame")
                .maxMessageBytes(20_000)
                .build();
        try (TestClient small = new TestClient(address);
                ResponseStream stream = small.open("blocks")) {
            SourceException e = failure(() -> read(stream, 2));
            assertThat(verdict(e)).isEqualTo(verdict(Reason.MESSAGE_TOO_LARGE));
            assertThat(e.isRetryable()).isFalse();
            assertThat(e).hasMessageContaining("20000");
        }
    }

    @Test
    void cancelEndsAWaitInSilenceAtOnce() throws Exception {
        try (ResponseStream stream = client.open("blocks")) {
            readToWatermark(stream);
            CompletableFuture<Void> cancel = CompletableFuture.runAsync(
                    stream::cancel, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
            long start = System.nanoTime();
            assertThat(failure(stream::next)).hasMessageContaining("cancelled");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(150L, 1_200L);
            assertThat(failure(stream::next)).hasMessageContaining("cancelled");
            cancel.get();
        }
    }

    @Test
    void anInterruptEndsAWaitAndIsKept() {
        try (ResponseStream stream = client.open("blocks")) {
            readToWatermark(stream);
            Thread.currentThread().interrupt();
            assertThat(failure(stream::next)).hasMessageContaining("interrupted");
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingWithUnreadMessagesFreesThem() {
        for (int i = 0; i < 20; i++) {
            ResponseStream stream = client.open("logs");
            read(stream, i % 3);
            stream.close();
            stream.close();
        }
    }

    @Test
    void aServerThatComesBackIsFoundAtTheFirstAttempt() {
        try (ResponseStream stream = client.open("blocks")) {
            readToWatermark(stream);
            server.stop();
            assertThat(verdict(failure(stream::next))).isEqualTo(verdict(Reason.UNAVAILABLE));
        }
        for (int i = 0; i < 3; i++) {
            SourceException e = failure(() -> client.plan("blocks"));
            assertThat(verdict(e)).isEqualTo(verdict(Reason.UNAVAILABLE));
            assertThat(e).hasMessageContaining("Connection refused");
        }
        server.restart();
        try (ResponseStream stream = client.open("blocks")) {
            assertThat(read(stream, 1)).hasSize(1);
        }
    }

    @Test
    void aNameThatDoesNotExistIsUnavailable() {
        try (TestClient nowhere = new TestClient(AmpServer.at("http://no-such-host.invalid:1602"))) {
            assertThat(verdict(failure(() -> nowhere.plan("blocks")))).isEqualTo(verdict(Reason.UNAVAILABLE));
        }
    }
}
