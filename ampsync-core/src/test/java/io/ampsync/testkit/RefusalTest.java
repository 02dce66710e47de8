package io.ampsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.testing.Refusal;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries that a server refuses, each at its moment. */
@Timeout(60)
class RefusalTest {
    private static final String BLOCKS = PlainClient.table("blocks");

    private final SimulatedChain chain = SimulatedChain.ofLength(5);

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aRefusalComesAtItsMomentAgainAndAgainUntilHealed(Refusal refusal) throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server)) {
            server.refuse("blocks", refusal);
            for (int i = 0; i < 2; i++) {
                if (refusal.moment() == Refusal.Moment.PLAN) {
                    assertRefused(() -> client.plan(BLOCKS, ""), refusal);
                } else {
                    FlightInfo info = client.plan(BLOCKS, "");
                    try (PlainStream stream = client.open(info)) {
                        assertRefused(stream::next, refusal);
                    }
                }
            }
            server.heal();
            try (PlainStream stream = client.stream(BLOCKS)) {
                assertThat(stream.watermark()).isEqualTo("mainnet 0..4");
            }
        }
    }

    private static void assertRefused(ThrowingCallable call, Refusal refusal) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
            assertThat(e.status().code().name())
                    .isEqualTo(refusal.status().getCode().name());
            assertThat(e).hasMessageContaining(refusal.status().getDescription());
        });
    }

    @Test
    void aQueryThatFailsInItsFirstMicrobatchIsSilentUntilThereIsOne() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(chain);
                PlainClient client = new PlainClient(server)) {
            String cursor;
            try (PlainStream stream = client.stream(BLOCKS)) {
                stream.watermark();
                cursor = stream.cursor();
            }
            server.refuse("blocks", Refusal.DUPLICATE_COLUMNS);
            try (PlainStream stream = client.stream(BLOCKS, cursor)) {
                while (server.runningStreams() < 1) {
                    Thread.sleep(10);
                }
                chain.grow(1);
                assertRefused(stream::next, Refusal.DUPLICATE_COLUMNS);
            }
        }
    }

    @Test
    void aTableMayBeDeployedLater() throws Exception {
        try (SimulatedAmpServer server =
                        SimulatedAmpServer.builder(chain).undeployed("blocks").start();
                PlainClient client = new PlainClient(server)) {
            FlightInfo info = client.plan(BLOCKS, "");
            try (PlainStream stream = client.open(info)) {
                assertThatThrownBy(stream::next)
                        .isInstanceOfSatisfying(
                                FlightRuntimeException.class,
                                e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.INTERNAL))
                        .hasMessageContaining("has not been synced");
            }
            server.deploy("blocks");
            try (PlainStream stream = client.open(info)) {
                assertThat(stream.watermark()).isEqualTo("mainnet 0..4");
            }
        }
    }

    @Test
    void aChainWithoutBlocksAnswersWithAnEmptyWatermarkAndEnds() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.start(
                        SimulatedChain.builder("mainnet").build());
                PlainClient client = new PlainClient(server);
                PlainStream stream = client.stream(BLOCKS)) {
            assertThat(stream.next()).isZero();
            assertThat(stream.isComplete()).isTrue();
            assertThat(stream.ranges()).isEmpty();
            assertThat(stream.isOver()).isTrue();
        }
    }
}
