package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.Release;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams over several networks: windows aligned by time, reorgs that take all networks back, and rows that get lost.
 */
@Timeout(60)
class SeveralNetworksTest {
    private static final String BLOCKS = PlainClient.table("blocks");
    private static final SimulatedTable TABLE =
            new EvmTables(1, 1).all().get("blocks").withBlockTime();

    private static SimulatedChain chain(String network, long blockSeconds, int blocks) {
        return SimulatedChain.builder(network)
                .seed(network.hashCode())
                .blockSeconds(blockSeconds)
                .build()
                .grow(blocks);
    }

    private static SimulatedAmpServer.Builder server(SimulatedChain... chains) {
        return SimulatedAmpServer.builder(chains).table("blocks", TABLE);
    }

    @Test
    void windowsAreAlignedByTimeBothEndsIncluded() throws Exception {
        SimulatedChain b = chain("b", 1, 11);
        SimulatedChain a = chain("a", 1, 11);
        try (SimulatedAmpServer server = server(b, a).start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 3")) {
            assertThat(stream.watermark()).isEqualTo("a 0..3, b 0..3");
            assertThat(stream.watermark()).isEqualTo("a 4..7, b 4..7");
            assertThat(stream.watermark()).isEqualTo("a 8..10, b 8..10");
        }
    }

    @Test
    void aReorgOfOneNetworkTakesAllNetworksBack() throws Exception {
        SimulatedChain a = chain("a", 2, 11);
        SimulatedChain b = chain("b", 2, 11);
        try (SimulatedAmpServer server = server(a, b).losesRows(false).start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS)) {
            assertThat(stream.watermark()).isEqualTo("a 0..10, b 0..10");
            String before = b.block(8).orElseThrow().hash().hex();
            a.reorg(2, 4);
            b.grow(2);
            assertThat(stream.watermark()).startsWith("a 9..").contains(", b 9..");
            assertThat(stream.metadata().at("/ranges/1/prev_hash").textValue()).isEqualTo(before);
        }
    }

    @Test
    void theCursorGoesOnForEachNetworkAndOneThatIsMissingStartsAfresh() throws Exception {
        SimulatedChain a = chain("a", 1, 8);
        SimulatedChain b = chain("b", 1, 8);
        try (SimulatedAmpServer server = server(a, b).start();
                PlainClient client = new PlainClient(server)) {
            String cursor;
            try (PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 3")) {
                stream.watermark();
                cursor = stream.cursor();
            }
            try (PlainStream stream = client.stream(BLOCKS, cursor)) {
                assertThat(stream.watermark()).isEqualTo("a 4..7, b 4..7");
            }
            String partial = cursor.substring(0, cursor.indexOf(",\"b\"")) + "}";
            try (PlainStream stream = client.stream(BLOCKS, partial)) {
                assertThat(stream.watermark()).isEqualTo("a 4..7, b 0..7");
            }
        }
    }

    @Test
    void aServerAsItIsLosesRowsOfTheNetworkThatGotFurther() throws Exception {
        assertThat(rowsOfTwoUnevenChains(true)).hasSizeLessThan(expected().size());
    }

    @Test
    void aServerWithoutTheFlawSendsEveryRowOnce() throws Exception {
        assertThat(rowsOfTwoUnevenChains(false)).containsExactlyInAnyOrderElementsOf(expected());
    }

    private static final SimulatedChain SLOW = chain("a", 12, 40);
    private static final SimulatedChain FAST = chain("b", 5, 97);

    private static List<List<Object>> expected() {
        List<List<Object>> rows = new ArrayList<>(ExpectedRows.of(TABLE, SLOW.canonical()));
        rows.addAll(ExpectedRows.of(
                TABLE,
                FAST.canonical().stream()
                        .filter(block -> !block.timestamp()
                                .isAfter(SLOW.tip().orElseThrow().timestamp()))
                        .toList()));
        return rows;
    }

    private static List<List<Object>> rowsOfTwoUnevenChains(boolean loses) throws Exception {
        try (SimulatedAmpServer server = server(SLOW, FAST).losesRows(loses).start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 100")) {
            while (!stream.watermark().startsWith("a ") || !stream.ranges().contains("..39, ")) {
                assertThat(stream.rows()).hasSizeLessThan(1_000);
            }
            return stream.rows();
        }
    }

    @Test
    void aTableWithoutBlockTimesIsRefused() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain("a", 1, 3), chain("b", 1, 3))
                        .start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS)) {
            assertThatThrownBy(stream::next).hasMessageContaining("No field named _ts");
        }
    }

    @Test
    void anOldServerRefusesThem() throws Exception {
        try (SimulatedAmpServer server = server(chain("a", 1, 3), chain("b", 1, 3))
                        .release(Release.MARCH_2026)
                        .start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS)) {
            assertThatThrownBy(stream::next).hasMessageContaining("several networks are not supported");
        }
    }
}
