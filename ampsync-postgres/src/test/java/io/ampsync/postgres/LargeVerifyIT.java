package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.verify.BlockDifference;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.postgres.verify.VerifyReport;
import io.ampsync.testing.PregeneratedLogs;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One changed row, one deleted and one doubled among many; {@code -Dampsync.test.verify.rows} says how many. */
class LargeVerifyIT {
    private static final int ROWS_PER_BLOCK = 64;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private static double seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis() / 1000.0;
    }

    @Test
    void exactlyTheDamagedBlocksAreFound() throws Exception {
        int blocks = Integer.getInteger("ampsync.test.verify.rows", 200_000) / ROWS_PER_BLOCK;
        SimulatedChain chain = SimulatedChain.ofLength(blocks);
        SimulatedAmpServer server = test.closing(SimulatedAmpServer.builder(chain)
                .table("logs", new PregeneratedLogs(ROWS_PER_BLOCK))
                .start());
        SyncStream stream = SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, "logs"));
        PostgresDatabase database = test.open();
        long start = System.nanoTime();
        try (Ampsync run = Ampsync.builder().server(server.address()).stream(stream)
                .sinks(PostgresSinks.of(database))
                .untilCaughtUp(true)
                .start()) {
            run.await();
            assertThat(run.failure()).isEmpty();
        }
        double streaming = seconds(start);
        start = System.nanoTime();
        PostgresVerifier verifier = PostgresVerifier.of(database, AmpServer.at(server.address()), stream);
        VerifyReport equal = verifier.verify();
        double verifying = seconds(start);
        assertThat(equal.isEqual()).as("%s", equal).isTrue();
        assertThat(equal.rows()).isEqualTo((long) blocks * ROWS_PER_BLOCK);
        damage(blocks);
        start = System.nanoTime();
        List<BlockDifference> found = verifier.verify().differences();
        double finding = seconds(start);
        assertThat(found)
                .containsExactly(
                        new BlockDifference(blocks / 4, blocks / 4, 64, 64),
                        new BlockDifference(blocks / 2, blocks / 2, 63, 64),
                        new BlockDifference(blocks - 5, blocks - 5, 65, 64));
        start = System.nanoTime();
        RepairReport repaired = verifier.repair();
        double repairing = seconds(start);
        assertThat(repaired.before().differences()).isEqualTo(found);
        assertThat(repaired.after().isEqual()).isTrue();
        assertThat(verifier.verify().isEqual()).isTrue();
        System.out.printf(
                "%d rows: streamed in %.1f s, verified in %.1f s (%.2f of that), with differences in %.1f s,"
                        + " repaired in %.1f s%n",
                equal.rows(), streaming, verifying, verifying / streaming, finding, repairing);
    }

    /** Changes a row of one block, deletes one of another, and doubles one of a third. */
    private void damage(int blocks) throws Exception {
        String row = " WHERE _block_num = %1$d"
                + " AND log_index = (SELECT min(log_index) FROM logs WHERE _block_num = %1$d)";
        test.execute("UPDATE logs SET address = '\\x01'" + row.formatted(blocks / 4));
        test.execute("DELETE FROM logs" + row.formatted(blocks / 2));
        test.execute("CREATE TEMP TABLE t AS SELECT * FROM logs" + row.formatted(blocks - 5)
                + "; UPDATE t SET _row_index = 1000000; INSERT INTO logs SELECT * FROM t");
    }
}
