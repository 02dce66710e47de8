package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.RetryPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/** A chain of some blocks, a server, and a stream of the blocks into a database. */
final class ResyncBench implements AutoCloseable {
    static final int BLOCKS = 200;
    static final SimulatedTable TABLE =
            Objects.requireNonNull(new EvmTables(4, 3).all().get("blocks"));
    static final SyncStream STREAM = SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, "blocks"));

    final SimulatedChain chain;
    final SimulatedAmpServer server;
    private final FreshDatabase test;

    ResyncBench(FreshDatabase test) throws Exception {
        this.test = test;
        this.chain = SimulatedChain.builder("mainnet")
                .blockSeconds(1)
                .origin(Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(BLOCKS))
                .build()
                .grow(BLOCKS);
        this.server = SimulatedAmpServer.builder(chain)
                .table("blocks", TABLE)
                .batchRows(20)
                .start();
    }

    Ampsync.Builder run() {
        return Ampsync.builder()
                .server(server.address())
                .microbatchBlocks(10)
                .retry(new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200)));
    }

    Ampsync sync(PostgresDatabase database) {
        return run().stream(STREAM).sinks(PostgresSinks.of(database)).start();
    }

    /** Fills the table, and ends. */
    void fill() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = run().stream(STREAM)
                        .sinks(PostgresSinks.of(database))
                        .untilCaughtUp(true)
                        .start()) {
            awaitCompletion(run);
        }
    }

    /** Fills the table anew. */
    void resync() throws Exception {
        try (PostgresDatabase database = test.open();
                Ampsync run = PostgresResync.of(database, STREAM).start(run())) {
            awaitCompletion(run);
        }
    }

    static void awaitCompletion(Ampsync run) throws Exception {
        run.await();
        assertThat(run.failure()).isEmpty();
        assertThat(run.status()).extracting(TableStatus::state).containsExactly(TableStatus.State.COMPLETED);
    }

    void awaitChain() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end && !stored().equals(expected())) {
            Thread.sleep(50);
        }
        assertThat(stored()).isEqualTo(expected());
    }

    void awaitRows(String query) throws Exception {
        while (test.rows(query).isEmpty()) {
            Thread.sleep(5);
        }
    }

    List<List<Object>> expected() {
        return ExpectedRows.of(TABLE, chain.canonical());
    }

    List<List<Object>> stored() throws SQLException {
        try (Connection connection = test.connect()) {
            return StoredRows.of(connection, "blocks", TABLE.schema());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
