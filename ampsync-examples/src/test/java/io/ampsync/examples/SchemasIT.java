package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.PgBouncer;
import io.ampsync.testing.SimulatedChain;
import org.junit.jupiter.api.Test;

/** Processes with the same streams in two schemas of one database. */
class SchemasIT {
    private final LocalPostgres postgres = LocalPostgres.start();

    @Test
    void aKillAndReorgsInOneLeaveBothRight() throws Exception {
        try (SyncWorld one = world("schemas-one", "One, \"odd\"");
                SyncWorld two = world("schemas-two", "two")) {
            run(one, two);
        }
    }

    @Test
    void aKillAndReorgsInOneLeaveBothRightBehindAPooler() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(postgres, "transaction");
                SyncWorld one = world("schemas-pooled-one", "One, \"odd\"");
                SyncWorld two = world("schemas-pooled-two", "two")) {
            one.connectBy(pooler.url());
            two.connectBy(pooler.url());
            run(one, two);
        }
    }

    /** Each has a chain of its own, so that rows in the wrong schema would show. */
    private SyncWorld world(String name, String schema) {
        SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), name, postgres);
        world.useSchema(schema);
        return world;
    }

    private void run(SyncWorld one, SyncWorld two) throws Exception {
        one.startSync();
        two.startSync();
        one.awaitFirstWatermarks();
        two.awaitFirstWatermarks();
        one.sync().kill();
        one.chain.grow(5).reorg(9, 12);
        two.chain.reorg(3, 7);
        one.startSync();
        for (SyncWorld world : new SyncWorld[] {one, two}) {
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
        }
        one.chain.reorg(4, 6);
        one.awaitTip();
        one.requireTablesEqualChain();
        two.requireTablesEqualChain();
        assertThat(one.sync().stop()).isZero();
        assertThat(two.sync().stop()).isZero();
        assertThat(postgres.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }
}
