package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server as a plain Flight client sees it. */
@Timeout(60)
@SuppressWarnings("try") // Closing a Flight stream may be interrupted; nobody does here.
class SimulatedAmpServerTest {
    private static final String BLOCKS = "SELECT * FROM \"sim/ethereum@latest\".blocks";

    private final BufferAllocator allocator = new RootAllocator();
    private final SimulatedChain chain = SimulatedChain.ofLength(50);
    private final SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
            .keepAlive(Duration.ofMillis(50))
            .batchDelay(Duration.ofMillis(120))
            .start();
    private final FlightClient client = FlightClient.builder(
                    allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
            .build();

    @AfterEach
    void close() throws InterruptedException {
        client.close();
        server.close();
        allocator.close();
    }

    private FlightInfo info(String sql, String resume) {
        CallHeaders headers = new FlightCallHeaders();
        headers.insert("amp-stream", "true");
        headers.insert("amp-resume", resume);
        CommandStatementQuery query =
                CommandStatementQuery.newBuilder().setQuery(sql).build();
        return client.getInfo(FlightDescriptor.command(Any.pack(query).toByteArray()), new HeaderCallOption(headers));
    }

    private FlightStream stream(String resume) {
        return client.getStream(info(BLOCKS, resume).getEndpoints().get(0).getTicket());
    }

    private static String metadata(FlightStream stream) {
        assertThat(stream.next()).isTrue();
        ArrowBuf buffer = stream.getLatestMetadata();
        byte[] bytes = new byte[(int) buffer.readableBytes()];
        buffer.getBytes(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static FlightStatusCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(FlightRuntimeException.class, call)
                .status()
                .code();
    }

    @Test
    void tablesMayBeQuotedOrNot() {
        for (String table : List.of("blocks", "\"blocks\"", "BLOCKS")) {
            for (String revision : List.of("latest", "dev", "1.0.0")) {
                info("SELECT * FROM \"sim/ethereum@" + revision + "\"." + table, "");
            }
        }
        assertThat(code(() -> info("SELECT * FROM \"sim/ethereum@2.0.0\".blocks", "")))
                .isEqualTo(FlightStatusCode.INTERNAL);
        assertThat(code(() -> info("SELECT * FROM blocks", ""))).isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
        assertThat(code(() -> client.getInfo(FlightDescriptor.path("blocks"))))
                .isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
    }

    @Test
    void keepAlivesFillTheTimeUntilDataComes() throws Exception {
        try (FlightStream stream = stream("")) {
            List<Integer> rows = new ArrayList<>();
            String metadata;
            do {
                metadata = metadata(stream);
                rows.add(stream.getRoot().getRowCount());
            } while (metadata.endsWith("\"ranges_complete\":false}"));
            assertThat(rows).containsExactly(0, 0, 0, 50, 0);
        }
    }

    @Test
    void aCursorThatCannotBeReadIsIgnored() throws Exception {
        for (String resume : List.of("nonsense", "[]", "{\"mainnet\":{\"number\":10}}", "{\"mainnet\":")) {
            try (FlightStream stream = stream(resume)) {
                assertThat(metadata(stream)).as(resume).contains("\"start\":0}");
            }
        }
    }

    @Test
    void aCursorWithoutTheNetworkStartsAtTheFirstBlock() throws Exception {
        try (FlightStream stream = stream("{}")) {
            assertThat(metadata(stream)).contains("\"start\":0}");
        }
    }

    @Test
    void aCursorOfAForeignNetworkFailsTheStream() throws Exception {
        String hash = "0x" + "ab".repeat(32);
        try (FlightStream stream = stream("{\"base\":{\"number\":1,\"hash\":\"" + hash + "\"}}")) {
            assertThatThrownBy(stream::next)
                    .hasMessageContaining("failed to convert cursor")
                    .hasMessageContaining("expected cursor for network 'base'")
                    .hasMessageContaining("only contains networks: [\"mainnet\"]");
        }
    }

    @Test
    void aNetworkThatIsNotInKebabCaseVoidsTheWholeCursor() throws Exception {
        String position = "{\"number\":1,\"hash\":\"0x" + "ab".repeat(32) + "\"}";
        try (FlightStream stream = stream("{\"base_sepolia\":" + position + ",\"mainnet\":" + position + "}")) {
            assertThat(metadata(stream)).contains("\"start\":0}");
        }
    }

    @Test
    void aTicketMayBeRedeemedTwiceAndStreamsRunSideBySide() throws Exception {
        FlightInfo info = info(BLOCKS, "");
        try (FlightStream one = client.getStream(info.getEndpoints().get(0).getTicket());
                FlightStream two = client.getStream(info.getEndpoints().get(0).getTicket())) {
            assertThat(metadata(one)).isEqualTo(metadata(two));
            assertThat(server.runningStreams()).isEqualTo(2);
        }
    }

    @Test
    void aCancelledStreamEndsOnTheServerToo() throws Exception {
        try (FlightStream stream = stream("")) {
            metadata(stream);
        }
        for (int i = 0; i < 100 && server.runningStreams() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(server.runningStreams()).isZero();
    }

    @Test
    void aFrozenServerSendsNothingUntilHealed() throws Exception {
        server.freeze();
        try (FlightStream stream = stream("")) {
            Thread healer = new Thread(() -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                server.heal();
            });
            long start = System.nanoTime();
            healer.start();
            metadata(stream);
            assertThat(System.nanoTime() - start).isGreaterThan(150_000_000L);
            healer.join();
        }
    }

    @Test
    void callsThatAmpDoesNotOfferAreUnimplemented() {
        assertThat(code(() -> client.listFlights(org.apache.arrow.flight.Criteria.ALL)
                        .iterator()
                        .hasNext()))
                .isEqualTo(FlightStatusCode.UNIMPLEMENTED);
    }
}
