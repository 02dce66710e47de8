package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.SimulatedChain;
import java.sql.SQLException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What {@code docker stop} does. */
class StopIT {
    @Test
    void sigtermAtAnyMomentExitsWithZeroAndLeavesWholeRanges() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(800), "sigterm");
                ReorganisingChain reorganising = new ReorganisingChain(world.chain, 7)) {
            world.useLanes(4);
            world.startSync();
            world.awaitFirstWatermarks();
            assertThat(world.sync().stop()).as(world.sync()::output).isZero();
            for (int i = 0; i < 5; i++) {
                world.startSync();
                world.awaitBanner();
                Thread.sleep(random.nextInt(2_000));
                assertThat(world.sync().stop()).as(world.sync()::output).isZero();
                requireWholeRanges(world);
            }
            assertThat(reorganising.reorgs()).isPositive();
        }
    }

    /** No row without a watermark, and no block missing up to it. */
    private static void requireWholeRanges(SyncWorld world) throws SQLException {
        String watermark =
                "(SELECT max(transaction_id) FROM amp_client_buffer_entries WHERE stream_id LIKE '%:blocks')";
        assertThat(world.postgres.query("SELECT count(*) FROM blocks WHERE _tx_id > " + watermark))
                .isEqualTo("0");
        assertThat(world.postgres.query("SELECT count(*) = max(block_num) + 1 FROM blocks"))
                .isEqualTo("t");
    }
}
