package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.SyncProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Commands that borrow streams from running processes, and are killed while they have them. */
class LoanProcessesIT {
    private static final long SEED = Long.getLong("ampsync.test.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("ampsync.test.kills", 5);

    @Test
    void resetsAndRepairsThatAreKilledAtRandomMoments() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Instances world = new Instances("loans", 3, "AMPSYNC_SHARE")) {
            List<SyncProcess> owners = List.of(world.start(), world.start());
            world.awaitTip();
            try (ReorganisingChain chain = new ReorganisingChain(world.chain, SEED)) {
                for (int i = 0; i < KILLS; i++) {
                    SyncProcess borrower = random.nextBoolean() ? reset(world, random) : repair(world);
                    Thread.sleep(700 + random.nextInt(3_000));
                    borrower.kill();
                }
                Instances.await(
                        "a table that has been filled again",
                        () -> world.postgres
                                .query("SELECT count(*) FROM blocks0 WHERE block_num = 299")
                                .equals("1"));
                assertThat(repair(world).await()).isZero();
                assertThat(reset(world, random).await()).isZero();
                assertThat(chain.reorgs()).isPositive();
            }
            world.awaitTip();
            world.requireTablesEqualChain();
            assertThat(owners).allMatch(SyncProcess::isAlive);
        } catch (AssertionError | IllegalStateException e) {
            throw new AssertionError("with -Dampsync.test.seed=" + SEED, e);
        }
    }

    private static SyncProcess reset(Instances world, SplittableRandom random) {
        List<String> streams = world.streams();
        return world.start("reset", "--yes", "--stream", streams.get(random.nextInt(streams.size())));
    }

    /** Of rows that somebody has removed, in blocks that no reorg comes near. */
    private static SyncProcess repair(Instances world) throws Exception {
        try (Connection connection = world.postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM blocks0 WHERE block_num IN (7, 8, 9)");
        }
        return world.start("verify", "--repair", "--blocks", "0..50");
    }
}
