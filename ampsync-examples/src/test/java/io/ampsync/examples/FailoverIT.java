package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.ReplicatedPostgres;
import io.ampsync.testing.SimulatedChain;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The primary is lost and its standby promoted, while the chain grows and reorganises. */
class FailoverIT {
    private static final long SEED = Long.getLong("ampsync.test.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void theRunGoesOnByItselfOnAPromotedStandbyThatLacksTheLastCommits() throws Exception {
        try (ReplicatedPostgres servers = ReplicatedPostgres.start();
                SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "failover", servers.primary())) {
            world.connectBy(servers.url());
            world.startSync();
            world.awaitTip();
            try (ReorganisingChain reorganising = new ReorganisingChain(world.chain, SEED)) {
                servers.cutReplication();
                long replicated = position(servers.standby());
                await(world, () -> position(servers.primary()) > replicated + 20);
                long committed = position(servers.primary());

                long start = System.nanoTime();
                servers.failOver();
                long left = position(servers.standby());
                assertThat(left).as("commits are lost").isLessThan(committed);
                await(world, () -> position(servers.standby()) != left);
                System.out.printf(
                        "A failover that lost %d ids paused the commits for %,d ms.%n",
                        committed - left,
                        Duration.ofNanos(System.nanoTime() - start).toMillis());
                await(world, () -> reorganising.reorgs() > 0);
            }
            world.moveTo(servers.standby());
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
        }
    }

    /** How many ids the streams have used. */
    private static long position(LocalPostgres server) throws SQLException {
        return Long.parseLong(server.query("SELECT sum(next_transaction_id) FROM amp_client_state"));
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(SyncWorld world, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(world.sync().isAlive()).as(world.sync()::output).isTrue();
            assertThat(System.nanoTime()).as(world.sync()::output).isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
