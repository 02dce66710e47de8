package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.PgBouncer;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

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

    private static SimulatedChain chainOfNow() {
        return SimulatedChain.builder("mainnet")
                .origin(Instant.now())
                .blockSeconds(1)
                .build()
                .grow(20);
    }

    /** Who listens needs a session, and so connects past the pooler. */
    @Test
    void commitsAtTheHeadAreHeardOfThroughAPoolerOfTransactions() throws Exception {
        LocalPostgres postgres = LocalPostgres.start();
        try (PgBouncer pooler = PgBouncer.start(postgres, "transaction");
                SyncWorld world = new SyncWorld(chainOfNow(), "pgbouncer-notify", postgres);
                Connection listener = postgres.connect();
                Statement statement = listener.createStatement()) {
            statement.execute("LISTEN ampsync");
            world.connectBy(pooler.url());
            world.useNotifications();
            world.startSync();
            world.awaitTip();
            world.awaitKeys();

            world.chain.grow(1).reorg(2, 3);
            world.awaitTip();
            statement.execute("SELECT 1");

            String tip = world.chain.tip().orElseThrow().hash().toString();
            assertThat(listener.unwrap(PGConnection.class).getNotifications())
                    .extracting(PGNotification::getParameter)
                    .filteredOn(payload -> payload.contains(tip))
                    .hasSize(SyncWorld.TABLES.size())
                    .allSatisfy(payload -> assertThat(payload).containsPattern("\"undone_from\":\\d+"));
            assertThat(world.sync().stop()).isZero();
            world.requireTablesEqualChain();
        }
    }
}
