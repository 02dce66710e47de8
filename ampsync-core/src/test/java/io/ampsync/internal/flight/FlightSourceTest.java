package io.ampsync.internal.flight;

import static io.ampsync.internal.flight.TestClient.next;
import static io.ampsync.internal.flight.TestClient.read;
import static io.ampsync.internal.flight.TestClient.readToWatermark;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.config.AmpServer;
import io.ampsync.error.SourceException;
import io.ampsync.internal.flight.TestClient.Seen;
import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.source.PlannedQuery;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import io.ampsync.model.BlockRange;
import io.ampsync.testing.ArrowFileTable;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.Release;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlightSourceTest {
    private final SimulatedChain chain = SimulatedChain.ofLength(1_500);

    @Test
    void microbatchesArriveInOrderEachClosedByAWatermark() {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .microbatchInterval(1_000)
                        .start();
                TestClient client = new TestClient(server);
                ResponseStream stream = client.open("blocks")) {
            assertThat(read(stream, 5))
                    .containsExactly(
                            new Seen(0, "0..999", false),
                            new Seen(1000, "0..999", false),
                            new Seen(0, "0..999", true),
                            new Seen(500, "1000..1499", false),
                            new Seen(0, "1000..1499", true));
            chain.grow(2);
            assertThat(read(stream, 3))
                    .containsExactly(
                            new Seen(0, "1500..1501", false),
                            new Seen(2, "1500..1501", false),
                            new Seen(0, "1500..1501", true));
        }
    }

    @Test
    void aCursorResumesAfterItsBlock() {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .microbatchInterval(1_000)
                        .start();
                TestClient client = new TestClient(server)) {
            List<BlockRange> watermark;
            try (ResponseStream stream = client.open("blocks")) {
                watermark = readToWatermark(stream);
            }
            BlockRange last = watermark.get(0);
            try (ResponseStream stream =
                    client.plan("blocks", Cursor.after(watermark)).open()) {
                BlockRange first = next(stream).metadata().ranges().get(0);
                assertThat(first.start()).isEqualTo(1000);
                assertThat(first.prevHash()).isEqualTo(last.hash());
            }
            assertThat(server.requests().get(0).header("amp-resume")).isNull();
            assertThat(server.requests().get(2).header("amp-resume"))
                    .isEqualTo("{\"mainnet\":{\"number\":999,\"hash\":\"" + last.hash() + "\"}}");
        }
    }

    @Test
    void aCursorOfANetworkBeyondAsciiStillResumes() {
        SimulatedChain far = new SimulatedChain("ネット😀", 1, 0).grow(5);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(far)
                        .release(Release.MARCH_2026)
                        .start();
                TestClient client = new TestClient(server)) {
            List<BlockRange> watermark;
            try (ResponseStream stream = client.open("blocks")) {
                watermark = readToWatermark(stream);
            }
            far.grow(1);
            try (ResponseStream stream =
                    client.plan("blocks", Cursor.after(watermark)).open()) {
                assertThat(next(stream).metadata().ranges().get(0).start()).isEqualTo(5);
            }
        }
    }

    @Test
    void everyRowOfEveryTableArrivesAsItIs() {
        Map<String, SimulatedTable> tables = new EvmTables(10, 3).all();
        SimulatedChain small = SimulatedChain.ofLength(60);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(small)
                        .microbatchInterval(25)
                        .batchRows(100)
                        .start();
                TestClient client = new TestClient(server)) {
            tables.forEach((name, table) -> assertThat(rows(client, name, 59))
                    .isNotEmpty()
                    .isEqualTo(ExpectedRows.of(table, small.canonical())));
        }
    }

    @Test
    void theRealBlockArrivesAsItIs() {
        SimulatedChain real = new SimulatedChain("mainnet", 1, 15_000_000).grow(1);
        Map<String, SimulatedTable> tables = ArrowFileTable.ethereumBlock15000000();
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(real).tables(tables).start();
                TestClient client = new TestClient(server)) {
            Map<String, Integer> sizes = Map.of("blocks", 1, "transactions", 348, "logs", 719);
            sizes.forEach((name, size) -> assertThat(rows(client, name, 15_000_000))
                    .hasSize(size)
                    .isEqualTo(ExpectedRows.of(requireNonNull(tables.get(name)), real.canonical())));
        }
    }

    private static List<List<Object>> rows(TestClient client, String table, long last) {
        List<List<Object>> rows = new ArrayList<>();
        PlannedQuery query = client.plan(table);
        try (ResponseStream stream = query.open()) {
            Response response;
            do {
                response = next(stream);
                assertThat(requireNonNull(response.batch()).getSchema()).isEqualTo(query.schema());
                rows.addAll(ExpectedRows.values(response.batch()));
            } while (!response.metadata().complete()
                    || response.metadata().ranges().get(0).end() < last);
        }
        return rows;
    }

    @Test
    void tokenAndHeadersGoWithBothCallsAndTheTokenIsAskedForEachTime() {
        int[] asked = new int[1];
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                TestClient client = new TestClient(AmpServer.builder(server.address())
                        .token(() -> "token-" + ++asked[0])
                        .header("X-Tenant", "blue")
                        .build());
                ResponseStream stream = client.open("blocks")) {
            next(stream);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests())
                    .allSatisfy(
                            request -> assertThat(request.header("x-tenant")).isEqualTo("blue"));
            assertThat(server.requests().get(0).header("authorization")).isEqualTo("Bearer token-1");
            assertThat(server.requests().get(1).header("authorization")).isEqualTo("Bearer token-2");
            assertThat(server.requests().get(0).header("amp-stream")).isEqualTo("true");
        }
    }

    @Test
    void headersThatGrpcWouldManglAreRefusedAtOnce() {
        for (Map.Entry<String, String> header : Map.of(
                        "x y", "a", "x-bin", "a", "x", "ä", "grpc-timeout", "1", "Amp-Resume", "{}")
                .entrySet()) {
            AmpServer server = AmpServer.builder("http://localhost:1")
                    .header(header.getKey(), header.getValue())
                    .build();
            assertThatThrownBy(() -> new TestClient(server).close()).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aClosedSourceLeavesNoThreadWaiting() throws InterruptedException {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(new SimulatedChain("mainnet", 1, 0).grow(1))) {
            TestClient client = new TestClient(server);
            ResponseStream stream = client.open("blocks");
            readToWatermark(stream);
            Throwable[] thrown = new Throwable[1];
            Thread reader = new Thread(() -> {
                try (stream) {
                    stream.next();
                } catch (RuntimeException e) {
                    thrown[0] = e;
                }
            });
            reader.start();
            Thread.sleep(100);
            long start = System.nanoTime();
            client.close();
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            reader.join();
            assertThat(thrown[0]).hasMessageContaining("cancelled");
        }
    }

    @Test
    void aQueryThatEndsTellsWhichBlocksThereAreAndHasLittleTime() {
        String sql = "SELECT \"_block_num\" FROM \"sim/ethereum@1.0.0\".\"blocks\" LIMIT 1";
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                TestClient client = new TestClient(server)) {
            try (ResponseStream stream =
                    client.planOnce(sql, Duration.ofSeconds(20)).open()) {
                assertThat(next(stream).metadata().ranges())
                        .extracting(BlockRange::end)
                        .containsExactly(1_499L);
            }
            assertThat(server.requests().get(0).header("amp-stream")).isEqualTo("false");
            server.freeze();
            PlannedQuery late = client.planOnce(sql, Duration.ofMillis(300));
            try (ResponseStream stream = late.open()) {
                assertThatThrownBy(stream::next).isInstanceOf(SourceException.class);
            }
        }
    }
}
