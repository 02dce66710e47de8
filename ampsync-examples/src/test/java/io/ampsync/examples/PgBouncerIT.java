package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.PgBouncer;
import io.ampsync.testing.SimulatedChain;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the pooler does with sessions, the tables equal the canonical chain, seen past the pooler. */
class PgBouncerIT {
    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session"})
    void aKilledProcessAndReorgsLeaveTheTablesRightBehindThePooler(String mode) throws Exception {
        LocalPostgres postgres = LocalPostgres.start();
        try (PgBouncer pooler = PgBouncer.start(postgres, mode);
                SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "pgbouncer-" + mode, postgres)) {
            world.connectBy(pooler.url());
            world.useIndexes("logs=address, block_num desc; blocks=brin(block_num)");
            world.startSync();
            world.awaitFirstWatermarks();
            world.sync().kill();

            world.chain.grow(5).reorg(9, 12);
            world.startSync();
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();

            world.chain.grow(3);
            world.awaitTip();
            world.chain.reorg(4, 6);
            world.awaitTip();
            world.awaitKeys();
            world.awaitIndexes(2);
            world.requireTablesEqualChain();
            assertThat(world.sync().stop()).isZero();
        }
    }
}
