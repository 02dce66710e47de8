package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.ConsistencyReader;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is killed, and whenever: in the end the tables equal the canonical chain, and no reader saw less. */
class CrashIT {
    private static final int KILLS = 10;
    private static final long SEED = Long.getLong("ampsync.test.seed", System.nanoTime());

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void killingTheProcessAtRandomMomentsLosesAndDoublesNothing() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "kill-sync");
                ConsistencyReader reader = ConsistencyReader.of(world.postgres)) {
            world.useLanes(4);
            world.useIndexes("logs=address, block_num desc; blocks=brin(block_num)");
            try (ReorganisingChain reorganising = new ReorganisingChain(world.chain, SEED)) {
                for (int i = 0; i < KILLS; i++) {
                    world.startSync();
                    Thread.sleep(700 + random.nextInt(2_500));
                    assertThat(world.sync().isAlive()).as(world.sync()::output).isTrue();
                    world.sync().kill();
                }
                world.startSync();
                assertThat(reorganising.reorgs()).isPositive();
            }
            world.awaitTip();
            world.awaitKeys();
            world.awaitIndexes(2);
            world.requireTablesEqualChain();
            assertThat(reader.looks()).isPositive();
            reader.requireNoFault();
        } catch (AssertionError | IllegalStateException e) {
            throw new AssertionError("with -Dampsync.test.seed=" + SEED, e);
        }
    }

    @Test
    void crashesOfPostgresAtRandomMomentsLoseAndDoubleNothing() throws Exception {
        crashPostgres("kill-postgres", LocalPostgres.start(), 1);
    }

    @Test
    void commitsThatADatabaseLosesInACrashAreMadeAgain() throws Exception {
        crashPostgres("delayed-commits", LocalPostgres.startWithDelayedCommits(), 4);
    }

    /** Another session holds the build up, so that it can be caught. */
    @Test
    void aProcessThatIsKilledWhileItBuildsAKeyLeavesThatToTheNext() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "kill-key-build");
                Connection writer = world.postgres.connect();
                Statement statement = writer.createStatement()) {
            world.startSync();
            world.awaitAny("SELECT count(*) FROM pg_class WHERE relname = 'logs'");
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE logs IN ROW EXCLUSIVE MODE");
            String build = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX%logs%'"
                    + " AND wait_event_type = 'Lock'";
            world.awaitAny(build);
            world.chain.reorg(5, 8);
            world.awaitAny(build);
            world.sync().kill();
            world.startSync();
            world.awaitAny(build);
            writer.rollback();
            world.awaitTip();
            world.awaitKeys();
            world.requireTablesEqualChain();
        }
    }

    /** A reader holds the build up: the server goes on with it when the process is gone, and the next takes it over. */
    @Test
    void aProcessThatIsKilledWhileItBuildsAnIndexLeavesThatToTheNext() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "kill-index-build");
                Connection reader = world.postgres.connect();
                Statement statement = reader.createStatement()) {
            world.useIndexes("logs=address, block_num desc; logs=brin(block_num)");
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM pg_class");
            world.startSync();
            String build = "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
                    + " AND relid = to_regclass('logs')";
            world.awaitAny(build);
            world.chain.reorg(5, 8);
            world.awaitTip();
            world.sync().kill();
            world.startSync();
            world.chain.grow(3);
            world.awaitTip();
            world.awaitAny(build);
            reader.rollback();
            world.awaitKeys();
            world.awaitIndexes(2);
            world.chain.reorg(2, 4);
            world.awaitTip();
            world.requireTablesEqualChain();
        }
    }

    private void crashPostgres(String name, LocalPostgres postgres, int lanes) throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), name, postgres);
                ConsistencyReader reader = ConsistencyReader.of(world.postgres)) {
            world.useLanes(lanes);
            world.useIndexes("logs=address, block_num desc; blocks=brin(block_num)");
            world.startSync();
            try (ReorganisingChain reorganising = new ReorganisingChain(world.chain, SEED)) {
                for (int i = 0; i < KILLS; i++) {
                    Thread.sleep(500 + random.nextInt(1_500));
                    crash(world);
                }
                assertThat(reorganising.reorgs()).isPositive();
            }
            // That the database has lost a commit shows at the next one.
            world.chain.grow(1);
            world.awaitTip();
            world.awaitKeys();
            world.awaitIndexes(2);
            world.requireTablesEqualChain();
            reader.requireNoFault();
        } catch (AssertionError | IllegalStateException e) {
            throw new AssertionError("with -Dampsync.test.seed=" + SEED, e);
        }
    }

    /** Kills a server process, as soon as the server is up again after the last time. */
    private static void crash(SyncWorld world) throws InterruptedException {
        while (true) {
            try {
                world.postgres.crash();
                return;
            } catch (SQLException e) {
                Thread.sleep(50);
            }
        }
    }
}
