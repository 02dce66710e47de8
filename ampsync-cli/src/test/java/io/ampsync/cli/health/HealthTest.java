package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ampsync.cli.TestStatus;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.SyncStream;
import io.ampsync.status.StreamProgress;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.status.Throughput;
import io.ampsync.status.Totals;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final HealthServer server = HealthServer.start(new HealthSettings(Optional.empty(), 0, true, false), "1.2");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void startingProcessIsAliveButNotReady() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void readyWhenEveryTableStreams() throws Exception {
        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.WAITING_FOR_SERVER)));
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("""
                        blocks: streaming, mainnet block 1499, position unknown
                        logs: waiting for the server, mainnet block 1499
                        """);

        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.STREAMING)));
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void aServerThatShouldSaySomethingIsNamedAsTheReason() throws Exception {
        TableStatus silent = TestStatus.with(Optional.empty(), table("logs", State.WAITING_FOR_SERVER));
        server.show(() -> List.of(TestStatus.waiting("waits for the server, which sends nothing", silent)));

        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body())
                .isEqualTo("logs: waiting for the server, mainnet block 1499, waits for the server, which sends"
                        + " nothing\n");
    }

    @Test
    void aTableThatIsFarBehindIsReadyAndSaysSo() throws Exception {
        TableStatus blocks = table("blocks", State.BACKFILLING);
        server.show(() -> List.of(TestStatus.of(
                blocks.stream(),
                blocks.state(),
                StreamPosition.BACKFILLING,
                blocks.progress().watermark())));

        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body()).isEqualTo("blocks: streaming, mainnet block 1499, backfilling\n");
    }

    @Test
    void aTableThatAnotherProcessWritesIsReady() throws Exception {
        TableStatus logs =
                TestStatus.of(table("logs", State.STANDBY).stream(), State.STANDBY, StreamPosition.UNKNOWN, List.of());
        server.show(() -> List.of(table("blocks", State.STREAMING), logs));

        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body())
                .isEqualTo("blocks: streaming, mainnet block 1499, position unknown\nlogs: standing by\n");
    }

    @Test
    void notReadyWhileATableIsBlocked() throws Exception {
        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.BLOCKED)));
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body())
                .isEqualTo(
                        "blocks: streaming, mainnet block 1499, position unknown\nlogs: blocked, mainnet block 1499\n");
    }

    @Test
    void failedTableMakesTheProcessUnhealthyAndIsNamed() throws Exception {
        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.FAILED)));

        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("failed: logs\n");
        assertThat(get("/ready").body()).isEqualTo("""
                        blocks: streaming, mainnet block 1499, position unknown
                        logs: failed, mainnet block 1499, target table doesn't fit
                        """);
    }

    @Test
    void failedTableIsOnlyNamedWhereHealthIsNotStrict() throws Exception {
        try (HealthServer lenient = HealthServer.start(new HealthSettings(Optional.empty(), 0, false, false), "1.2")) {
            lenient.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.FAILED)));

            assertThat(get(lenient, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(lenient, "/healthz").body()).isEqualTo("failed: logs\n");
            assertThat(get(lenient, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(lenient, "/ready").body()).contains("logs: failed");
        }
    }

    @Test
    void errorMessagesAreShownOnlyIfAskedFor() throws Exception {
        try (HealthServer detailed = HealthServer.start(new HealthSettings(Optional.empty(), 0, true, true), "1.2")) {
            detailed.show(() -> List.of(table("logs", State.FAILED)));
            server.show(() -> List.of(table("logs", State.FAILED)));

            assertThat(get(detailed, "/ready").body()).isEqualTo("logs: failed, mainnet block 1499, column missing\n");
            assertThat(get(server, "/ready").body()).doesNotContain("column");
        }
    }

    @Test
    void aLagCanBeAskedFor() throws Exception {
        server.show(() -> List.of(table("blocks", State.STREAMING)));
        assertThat(get("/ready?max-lag-blocks=3").statusCode()).isEqualTo(503);
        assertThat(get("/ready?max-lag-blocks=3").body())
                .isEqualTo(
                        "blocks: streaming, mainnet block 1499, position unknown; not ready: not known how many blocks"
                                + " behind\n");
        assertThat(get("/ready?max-lag=3").statusCode()).isEqualTo(400);
        assertThat(get("/ready?max-lag=3").body()).startsWith("parameters are max-lag-blocks");
    }

    @Test
    void theStatusIsJsonThatTellsStrangersNoMessages() throws Exception {
        try (HealthServer detailed = HealthServer.start(new HealthSettings(Optional.empty(), 0, true, true), "1.2")) {
            detailed.show(() -> List.of(table("logs", State.FAILED)));
            server.show(() -> List.of(table("logs", State.FAILED), table("blocks", State.AT_HEAD)));

            JsonNode status = new ObjectMapper().readTree(get("/status").body());
            assertThat(get("/status").headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(status.get("version").asText()).isEqualTo("1.2");
            JsonNode logs = status.get("streams").get(0);
            assertThat(logs.get("state").asText()).isEqualTo("failed");
            assertThat(logs.get("ready").asBoolean()).isFalse();
            assertThat(logs.get("networks").get(0).get("block").asLong()).isEqualTo(1499);
            assertThat(logs.get("error").get("kind").asText()).isEqualTo("target");
            assertThat(logs.get("error").get("message").asText()).isEqualTo("target table doesn't fit");
            assertThat(status.get("streams").get(1).get("ready").asBoolean()).isTrue();
            assertThat(status.get("streams").get(1).get("error").isNull()).isTrue();
            assertThat(get(detailed, "/status").body()).contains("column missing");
            TableStatus standby =
                    TestStatus.waiting("stands by while process 7 on host a writes it", table("blocks", State.STANDBY));
            detailed.show(() -> List.of(standby));
            server.show(() -> List.of(standby));
            assertThat(get("/status").body())
                    .contains("\"what\" : \"standing by\"")
                    .doesNotContain("host a");
            assertThat(get(detailed, "/status").body()).contains("process 7 on host a");
        }
    }

    @Test
    void numbersOfTheStatusAreWithoutExponents() throws Exception {
        BlockRange old = new BlockRange("mainnet", 0, 99, BlockHash.ZERO, null, Instant.EPOCH);
        TableStatus status = new TableStatus(
                stream("blocks"),
                State.BACKFILLING,
                new StreamProgress(
                        List.of(old),
                        StreamPosition.BACKFILLING,
                        OptionalLong.of(900),
                        Optional.empty(),
                        Optional.empty()),
                Totals.NONE,
                new Throughput(123_456_789, 0.04, 0.001),
                Optional.empty(),
                Optional.empty());
        server.show(() -> List.of(status));
        assertThat(get("/status").body())
                .containsPattern("\"block_age_seconds\" : \\d{10}\\.\\d,")
                .contains("\"rows_per_second\" : 123456789.0,", "\"blocks_per_second\" : 0.0,")
                .contains("\"done\" : 0.1000,", "\"remaining_seconds\" : 900000.0,");
    }

    @Test
    void theStatusTellsOfRecentEvents() throws Exception {
        RecentEvents events = new RecentEvents(InstantSource.system());
        events.retrying(stream("blocks"), SourceException.unavailable("amp-1 is away"), Duration.ofSeconds(1));
        server.showEvents(events);
        JsonNode status = new ObjectMapper().readTree(get("/status").body());
        assertThat(status.get("recent_reorgs")).isEmpty();
        assertThat(status.get("recent_errors").get(0).get("message").asText()).isEqualTo("server not reachable");
        assertThat(get("/status").body()).doesNotContain("amp-1");
    }

    @Test
    void metricsAreThoseOfTheRun() throws Exception {
        assertThat(get("/metrics").body()).isEmpty();
        server.showMetrics(() -> "ampsync_rows_total 1\n");
        assertThat(get("/metrics").body()).isEqualTo("ampsync_rows_total 1\n");
        assertThat(get("/metrics").headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void itListensWhereItIsTold() throws Exception {
        InetAddress second = InetAddress.getByName("127.0.0.2");
        try (HealthServer there = HealthServer.start(new HealthSettings(Optional.of(second), 0, true, false), "1.2")) {
            URI uri = URI.create("http://127.0.0.2:" + there.port() + "/healthz");
            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> get(there, "/healthz")).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void halfARequestDoesNotKeepAnotherWaiting() throws Exception {
        try (Socket half = halfARequest()) {
            assertThat(get(server, "/healthz", Duration.ofSeconds(3)).statusCode())
                    .isEqualTo(200);
            assertThat(half.isConnected()).isTrue();
        }
    }

    @Test
    void manyHalfRequestsAreGivenUp() throws Exception {
        List<Socket> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                halves.add(halfARequest());
            }
            assertThat(get(server, "/healthz", Duration.ofSeconds(20)).statusCode())
                    .isEqualTo(200);
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    private Socket halfARequest() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void otherPathsDoNotExist() throws Exception {
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    @Test
    void thePageForPeopleLoadsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        assertThat(page.body())
                .contains("fetch(\"status\",")
                .doesNotContainPattern("(?i)\\b(src|href)=")
                .doesNotContain("innerHTML", "url(", "@import");
    }

    @Test
    void takenPortIsRefusedWithRemedy() {
        assertThatThrownBy(() ->
                        HealthServer.start(new HealthSettings(Optional.empty(), server.port(), true, false), "1.2"))
                .isInstanceOf(HealthPortException.class)
                .hasMessageContaining("port " + server.port())
                .hasMessageContaining("--health-port");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(server, path);
    }

    private static HttpResponse<String> get(HealthServer of, String path) throws Exception {
        return get(of, path, Duration.ofSeconds(30));
    }

    private static HttpResponse<String> get(HealthServer of, String path, Duration patience) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + path))
                .timeout(patience)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static SyncStream stream(String table) {
        return SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), table));
    }

    private static TableStatus table(String name, State state) {
        SyncStream table = stream(name);
        BlockRange range = BlockRange.of("mainnet", 1000, 1499, BlockHash.ZERO, null);
        Optional<io.ampsync.error.AmpsyncException> error = switch (state) {
            case FAILED -> Optional.of(TargetException.mismatch("column\nmissing"));
            case BLOCKED -> Optional.of(SinkException.retryable("waits for a lock of process 1"));
            default -> Optional.empty();
        };
        return TestStatus.with(error, TestStatus.of(table, state, StreamPosition.UNKNOWN, List.of(range)));
    }
}
