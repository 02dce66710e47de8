package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.ConsistencyReader;
import io.ampsync.testing.SimulatedChain;
import org.junit.jupiter.api.Test;

/** Reorgs of every kind that need no policy, through the real command. */
class ReorgIT {
    @Test
    void aReorgIntoTheCatchUpRangeHealsByItself() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "partial-reorg");
                ConsistencyReader reader = ConsistencyReader.of(world.postgres)) {
            world.startSync();
            world.awaitTip();
            world.chain.reorg(2, 4);
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
            reader.requireNoFault();
        }
    }

    @Test
    void aReorgThatHappensWhileTheProcessIsDownIsFoundOnReturn() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_200), "offline-reorg")) {
            world.startSync();
            world.awaitTip();
            assertThat(world.sync().stop()).isZero();
            world.chain.grow(20).reorg(60, 70);
            world.startSync();
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
        }
    }

    @Test
    void aReorgWhoseBaseTheServerPutsTooHighIsFoundToo() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(40), "base-too-high")) {
            world.startSync();
            world.awaitTip();
            for (int i = 0; i < 10; i++) {
                world.chain.grow(1);
                world.awaitTip();
            }
            assertThat(world.sync().stop()).isZero();
            world.chain.reorg(6, 9).forgetOrphans();
            world.startSync();
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
        }
    }
}
