package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.testing.Fault;
import io.ampsync.testing.Release;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the SETTINGS clause of a query does, and how long microbatches are without it. */
@Timeout(60)
class QuerySettingsTest {
    private static final SimulatedChain CHAIN = SimulatedChain.ofLength(2_500);
    private static final String BLOCKS = PlainClient.table("blocks");

    private static String firstWindow(SimulatedAmpServer server, String sql) throws Exception {
        try (PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(sql)) {
            stream.next();
            return stream.ranges();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                                         | 0..2499",
                "SETTINGS microbatch_max_interval = 100                                   | 0..99",
                "settings MICROBATCH_MAX_INTERVAL=100;                                    | 0..99",
                "SETTINGS x = 'a, b', microbatch_max_interval = 7, stream = true           | 0..6",
                "SETTINGS microbatch_max_interval = 7, microbatch_max_interval = 9         | 0..6",
                "SETTINGS microbatch_max_interval = 0                                     | 0..0",
                "SETTINGS microbatch_max_interval = true                                  | 0..2499",
                "SETTINGS microbatch_max_interval = '5000', microbatch_max_interval = 9    | 0..2499",
                "SETTINGS microbatch_max_interval = -5                                    | 0..2499",
                "SETTINGS microbatch_max_interval = 500.5                                 | 0..2499",
                "SETTINGS microbatch_max_interval = 18446744073709551616                  | 0..2499",
                "SETTINGS microbatch_max_interval = 18446744073709551615                  | 0..2499",
            })
    void theFirstReadableIntervalLimitsMicrobatches(String settings, String window) throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(CHAIN)) {
            assertThat(firstWindow(server, BLOCKS + " " + (settings == null ? "" : settings)))
                    .isEqualTo("mainnet " + window);
        }
    }

    @Test
    void theLastWindowOfACatchUpEndsAtTheTip() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(CHAIN);
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 1000")) {
            assertThat(stream.watermark()).isEqualTo("mainnet 0..999");
            assertThat(stream.watermark()).isEqualTo("mainnet 1000..1999");
            assertThat(stream.watermark()).isEqualTo("mainnet 2000..2499");
            assertThat(stream.rows()).hasSize(2_500);
        }
    }

    @Test
    void anIntervalNearTheLargestNumberOverflowsWithACursor() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(CHAIN);
                PlainClient client = new PlainClient(server)) {
            String cursor;
            try (PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 10")) {
                stream.watermark();
                cursor = stream.cursor();
            }
            try (PlainStream stream =
                    client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 18446744073709551615", cursor)) {
                Thread reader = new Thread(() -> assertThatThrownBy(stream::next));
                reader.start();
                reader.join(500);
                assertThat(reader.isAlive()).as("silence").isTrue();
                server.stop();
                reader.join();
            }
        }
    }

    @Test
    void anOldServerIgnoresTheSetting() throws Exception {
        try (SimulatedAmpServer server =
                SimulatedAmpServer.builder(CHAIN).release(Release.MARCH_2026).start()) {
            assertThat(firstWindow(server, BLOCKS + " SETTINGS microbatch_max_interval = 10"))
                    .isEqualTo("mainnet 0..999");
        }
    }

    @Test
    void withoutTheHeaderTheQuerySaysWhetherItIsContinuous() throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(20);
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server)) {
            try (PlainStream stream = client.open(client.plan(BLOCKS, new FlightCallHeaders()))) {
                assertThat(stream.watermark()).isEqualTo("mainnet 0..19");
                assertThat(stream.isOver()).isTrue();
            }
            try (PlainStream stream =
                    client.open(client.plan(BLOCKS + " SETTINGS stream = true", new FlightCallHeaders()))) {
                stream.watermark();
                chain.grow(1);
                assertThat(stream.watermark()).isEqualTo("mainnet 20..20");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SETTINGS", "SETTINGS stream", "SETTINGS stream = true LIMIT 5"})
    void otherClausesAreSyntaxErrors(String clause) throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(CHAIN);
                PlainClient client = new PlainClient(server)) {
            assertThatThrownBy(() -> client.plan(BLOCKS + " " + clause, ""))
                    .isInstanceOf(FlightRuntimeException.class)
                    .hasMessageContaining("SQL parse error");
        }
    }

    @Test
    void aQueryThatEndsTellsWhichBlocksThereAreByOneRow() throws Exception {
        String sql = "SELECT \"_block_num\" FROM \"sim/ethereum@latest\".\"blocks\" LIMIT 1";
        try (SimulatedAmpServer server = SimulatedAmpServer.start(CHAIN);
                PlainClient client = new PlainClient(server)) {
            server.inject(Fault.of(Fault.Kind.NO_ENDPOINT, 0));
            try (PlainStream stream = client.open(client.plan(sql, new FlightCallHeaders()))) {
                assertThat(stream.watermark()).isEqualTo("mainnet 0..2499");
                assertThat(stream.rows()).hasSize(1);
                assertThat(stream.isOver()).isTrue();
            }
            server.heal();
            assertThatThrownBy(() -> client.stream(sql).next())
                    .isInstanceOf(FlightRuntimeException.class)
                    .hasMessageContaining("non-incremental operation: Limit");
        }
    }
}
