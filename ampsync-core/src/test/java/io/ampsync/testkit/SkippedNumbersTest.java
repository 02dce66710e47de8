package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chains whose numbers have gaps, as slots of Solana have. */
@Timeout(60)
class SkippedNumbersTest {
    private static final String BLOCKS = PlainClient.table("blocks");

    private final SimulatedChain chain = SimulatedChain.builder("solana-mainnet")
            .start(100)
            .skipped(slot -> slot % 10 == 9)
            .withoutTimes()
            .build()
            .grow(45);

    @Test
    void rangesGoOnWithTheNextNumberWhetherItExistsOrNot() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 9")) {
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 100..108");
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 109..117");
            assertThat(stream.metadata().at("/ranges/0").has("timestamp")).isFalse();
            assertThat(stream.rows()).hasSize(9 + 8);
        }
    }

    @Test
    void aMicrobatchThatWouldEndAtASkippedSlotNeverComes() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 10")) {
            Thread reader = new Thread(() -> assertThatThrownBy(stream::next));
            reader.start();
            reader.join(500);
            assertThat(reader.isAlive()).as("silence").isTrue();
            server.stop();
            reader.join();
        }
    }

    @Test
    void aServerWithoutTheFlawEndsItBefore() throws Exception {
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(chain).hangsAtGaps(false).start();
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS + " SETTINGS microbatch_max_interval = 10")) {
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 100..108");
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 109..118");
        }
    }

    @Test
    void theSearchForTheBaseOfAReorgStopsAtAGap() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS)) {
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 100..148");
            chain.reorg(12, 14);
            assertThat(stream.watermark()).isEqualTo("solana-mainnet 140..151");
        }
    }
}
