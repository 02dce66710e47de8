package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.testing.SimulatedBlock;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A database that the Rust ampsync has filled is continued, whatever state that left it in. */
class TakeoverIT {
    @Test
    void aDatabaseOfTheRustToolIsContinuedThroughItsLeftovers() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_300), "takeover")) {
            world.startSync();
            world.awaitTip();
            assertThat(world.sync().stop()).isZero();
            makeRust(world);

            world.chain.grow(5).reorg(9, 12);
            world.startSync();

            world.awaitTip();
            world.requireTablesEqualChain();
            assertThat(world.postgres.query("SELECT count(*) FROM _sqlx_migrations"))
                    .isEqualTo("1");
            assertThat(world.postgres.query("SELECT count(*) FROM amp_client_buffer_entries WHERE block_ranges = '[]'"))
                    .isEqualTo("0");
            assertThat(
                            world.postgres.query(
                                    "SELECT data_type FROM information_schema.columns WHERE table_name = 'blocks' AND column_name = 'gas_used'"))
                    .isEqualTo("numeric");
        }
    }

    @Test
    void aLoopOverAPartialReorgThatTheRustToolCouldNotLeaveEndsHere() throws Exception {
        try (SyncWorld world = new SyncWorld(SimulatedChain.ofLength(1_500), "takeover-partial-reorg")) {
            world.startSync();
            world.awaitTip();
            assertThat(world.sync().stop()).isZero();
            makeRust(world);
            burnIds(world, 40);

            SimulatedBlock orphan = world.chain.tip().orElseThrow();
            world.chain.reorg(2, 3);
            assertThat(world.chain.block(orphan.number()).orElseThrow().hash()).isNotEqualTo(orphan.hash());
            world.startSync();

            world.awaitTip();
            world.requireTablesEqualChain();
        }
    }

    /** Rows of an event that was never committed, a watermark without ranges, and nothing that only we know of. */
    private static void makeRust(SyncWorld world) throws SQLException {
        try (Connection connection = world.postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE ampsync_streams, ampsync_processes, ampsync_schema CASCADE");
            for (String table : SyncWorld.TABLES) {
                String stream = "stream_id LIKE '%:" + table + "'";
                statement.execute("CREATE TEMP TABLE uncommitted AS SELECT * FROM " + table + " LIMIT 10;"
                        + " UPDATE uncommitted SET _tx_id = (SELECT next_transaction_id FROM amp_client_state WHERE "
                        + stream + "); INSERT INTO " + table + " SELECT * FROM uncommitted; DROP TABLE uncommitted;");
                statement.execute(
                        "INSERT INTO amp_client_buffer_entries SELECT stream_id, next_transaction_id + 1, '[]' FROM amp_client_state WHERE "
                                + stream
                                + "; UPDATE amp_client_state SET next_transaction_id = next_transaction_id + 2 WHERE "
                                + stream);
            }
        }
    }

    /** Each restart of the Rust tool uses up ids for rewinds and reorgs that lead nowhere. */
    private static void burnIds(SyncWorld world, int ids) throws SQLException {
        try (Connection connection = world.postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE amp_client_state SET next_transaction_id = next_transaction_id + " + ids);
        }
    }
}
