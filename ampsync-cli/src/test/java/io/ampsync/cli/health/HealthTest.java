package io.ampsync.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.cli.AmpsyncCommand;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final HealthServer server = HealthServer.start(0);

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
        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.RETRYING)));
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body())
                .isEqualTo("blocks: streaming, mainnet block 1499\nlogs: retrying, mainnet block 1499\n");

        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.STREAMING)));
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void failedTableMakesTheProcessUnhealthyAndIsNamed() throws Exception {
        server.show(() -> List.of(table("blocks", State.STREAMING), table("logs", State.FAILED)));

        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("failed: logs\n");
        assertThat(get("/ready").body()).contains("logs: failed, mainnet block 1499, column missing");
    }

    @Test
    void halfARequestDoesNotKeepAnotherWaiting() throws Exception {
        try (Socket half = halfARequest()) {
            assertThat(get("/healthz", Duration.ofSeconds(3)).statusCode()).isEqualTo(200);
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
            assertThat(get("/healthz", Duration.ofSeconds(20)).statusCode()).isEqualTo(200);
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
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void takenPortIsRefusedWithRemedy() {
        assertThatThrownBy(() -> HealthServer.start(server.port()))
                .isInstanceOf(HealthPortException.class)
                .hasMessageContaining("port " + server.port())
                .hasMessageContaining("--health-port");
    }

    @Test
    void healthCommandAsksThePortOfTheVariable() {
        StringWriter out = new StringWriter();
        int well = command(out).execute("health");
        server.show(() -> List.of(table("logs", State.FAILED)));
        int unwell = command(out).execute("health");
        server.close();
        int gone = command(out).execute("health");

        assertThat(List.of(well, unwell, gone)).containsExactly(0, 1, 1);
        assertThat(out.toString()).startsWith("ok\nfailed: logs\nno answer on port " + server.port());
    }

    private picocli.CommandLine command(StringWriter out) {
        String port = String.valueOf(server.port());
        return AmpsyncCommand.create(name -> name.equals("HEALTH_PORT") ? port : null)
                .setOut(new PrintWriter(out));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, Duration.ofSeconds(30));
    }

    private HttpResponse<String> get(String path, Duration patience) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(patience)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static TableStatus table(String name, State state) {
        SyncStream table = SyncStream.of(new AmpTable(DatasetReference.parse("edge/mainnet"), name));
        BlockRange range = BlockRange.of("mainnet", 1000, 1499, BlockHash.ZERO, null);
        Optional<io.ampsync.error.AmpsyncException> error =
                state == State.FAILED ? Optional.of(TargetException.mismatch("column\nmissing")) : Optional.empty();
        return new TableStatus(table, state, List.of(range), 7, error);
    }
}
