package io.ampsync.postgres;

import static io.ampsync.postgres.ResyncBench.STREAM;
import static io.ampsync.postgres.ResyncBench.TABLE;
import static io.ampsync.postgres.ResyncBench.awaitCompletion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.Ampsync;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.TargetException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables are filled anew and replaced while others read and write them. */
@Timeout(120)
class PostgresResyncIT {
    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private ResyncBench bench;
    private SimulatedChain chain;

    @BeforeEach
    void startServer() throws Exception {
        bench = test.closing(new ResyncBench(test));
        chain = bench.chain;
    }

    @Test
    void aTableIsReplacedAndItsStreamGoesOn() throws Exception {
        bench.fill();
        String before = test.value("SELECT 'blocks'::regclass::oid");
        try (PostgresDatabase database = test.open();
                PostgresDatabase other = test.open();
                Ampsync live = bench.sync(database)) {
            bench.awaitChain();
            try (Ampsync resync = PostgresResync.of(other, STREAM).start(bench.run())) {
                awaitCompletion(resync);
            }
            assertThat(test.value("SELECT 'blocks'::regclass::oid")).isNotEqualTo(before);
            chain.grow(5).reorg(3, 7);
            bench.awaitChain();
            assertThat(live.failure()).isEmpty();
        }
        assertThat(test.rows("SELECT stream_id FROM amp_client_state")).containsExactly(STREAM.id());
    }

    @Test
    void readersSeeTheOneOrTheOtherThroughReorgs() throws Exception {
        bench.fill();
        test.execute("CREATE VIEW seen AS SELECT * FROM blocks");
        List<PollingReader> readers = List.of(
                test.closing(new PollingReader(test.connect(), "blocks")),
                test.closing(new PollingReader(test.connect(), "seen")),
                test.closing(new PollingReader(
                        test.connect(), "blocks JOIN (SELECT block_num AS n FROM seen) AS s ON n = block_num")));
        try (PostgresDatabase database = test.open();
                PostgresDatabase other = test.open();
                Ampsync live = bench.sync(database)) {
            for (int round = 0; round < 3; round++) {
                try (Ampsync resync = PostgresResync.of(other, STREAM).start(bench.run())) {
                    while (!resync.await(Duration.ofMillis(10))) {
                        chain.grow(1);
                        Thread.sleep(20);
                        chain.reorg(3, 4);
                        Thread.sleep(20);
                    }
                    awaitCompletion(resync);
                }
                chain.reorg(5, 6);
                bench.awaitChain();
            }
            assertThat(live.failure()).isEmpty();
        }
        for (PollingReader reader : readers) {
            requireNoFault(reader, "three resyncs");
        }
    }

    private static void requireNoFault(PollingReader reader, String through) throws SQLException {
        reader.close();
        assertThat(reader.faults()).isEmpty();
        assertThat(reader.looks()).isGreaterThan(200);
        System.out.printf(
                "A reader through %s: %,d looks, %,.0f in a second, the slowest %d ms.%n",
                through, reader.looks(), reader.looks() / reader.seconds(), reader.slowestMillis());
    }

    @Test
    void anotherSourceFillsTheTableOfTheSameStream() throws Exception {
        SyncStream before = from(150);
        SyncStream after = from(120);
        assertThat(after.id()).isEqualTo(before.id());
        try (PostgresDatabase database = test.open();
                PostgresDatabase other = test.open()) {
            try (Ampsync run = sync(before, database)) {
                awaitCompletion(run);
            }
            try (Ampsync resync = PostgresResync.of(other, after).start(bench.run())) {
                awaitCompletion(resync);
            }
            try (Ampsync run = sync(before, database)) {
                run.await();
                assertThat(run.failure().orElseThrow())
                        .hasMessageContaining("has been filled from")
                        .hasMessageContaining("ampsync resync");
            }
            chain.reorg(4, 6);
            try (Ampsync run = sync(after, database)) {
                awaitCompletion(run);
            }
        }
        assertThat(test.value("SELECT min(block_num), max(block_num), count(*) FROM blocks"))
                .isEqualTo("120|201|82");
    }

    private static SyncStream from(long block) {
        return new SyncStream(STREAM.source(), "blocks", new BlockSpan(block, OptionalLong.empty()));
    }

    private Ampsync sync(SyncStream stream, PostgresDatabase database) {
        return bench.run().stream(stream)
                .untilCaughtUp(true)
                .sinks(PostgresSinks.of(database))
                .start();
    }

    @Test
    void anotherRevisionTakesTheTableOver() throws Exception {
        bench.fill();
        DatasetReference next = DatasetReference.parse("sim/ethereum@1.1.0");
        SyncStream successor = SyncStream.of(new AmpTable(next, "blocks"));
        try (SimulatedAmpServer newer = SimulatedAmpServer.builder(chain)
                        .dataset(next)
                        .table("blocks", TABLE)
                        .start();
                PostgresDatabase database = test.open();
                PostgresDatabase other = test.open();
                Ampsync live = bench.sync(database)) {
            PostgresResync resync = PostgresResync.of(other, successor).keepingReplaced();
            PollingReader reader = test.closing(new PollingReader(test.connect(), "blocks"));
            try (Ampsync run = resync.start(bench.run().server(newer.address()))) {
                awaitCompletion(run);
            }
            chain.grow(2);
            live.await();
            assertThat(live.failure().orElseThrow())
                    .hasMessageContaining("belongs to stream " + successor.id())
                    .isInstanceOf(TargetException.class);
            try (Ampsync following = bench.run().server(newer.address()).stream(successor)
                    .sinks(PostgresSinks.of(other))
                    .start()) {
                bench.awaitChain();
                chain.reorg(4, 5);
                bench.awaitChain();
                assertThat(following.failure()).isEmpty();
            }
            requireNoFault(reader, "a change of the revision");
            assertThat(test.value("SELECT count(*) FROM ampsync_replaced_blocks"))
                    .isEqualTo("200");
            assertThat(test.value("SELECT obj_description('blocks'::regclass)")).contains(successor.id());
            assertThat(resync.dropReplaced()).isTrue();
            assertThat(resync.dropReplaced()).isFalse();
            assertThat(test.rows("SELECT stream_id FROM amp_client_state")).containsExactly(successor.id());
            assertThat(test.rows("SELECT stream_id FROM ampsync_streams")).containsExactly(successor.id());
        }
    }

    @Test
    void aBuildThatEndsEarlyIsGoneOnWithOrAbandoned() throws Exception {
        bench.fill();
        try (Connection reader = test.connect();
                PostgresDatabase database = test.open()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("SELECT FROM blocks");
            // The rehearsal needs an instant without readers.
            PostgresResync resync = PostgresResync.of(database, STREAM);
            reader.rollback();
            try (Ampsync run = resync.start(bench.run())) {
                reader.createStatement().execute("SELECT FROM blocks");
                bench.awaitRows("SELECT FROM pg_class WHERE relname = 'ampsync_resync_blocks_pkey'");
                assertThat(run.await(Duration.ofSeconds(2))).isFalse();
            }
            assertThat(test.rows("SELECT stream_id FROM amp_client_state"))
                    .containsExactlyInAnyOrder(STREAM.id(), "resync:blocks");
            assertThat(bench.stored()).isEqualTo(bench.expected());
            String shadow = test.value("SELECT 'ampsync_resync_blocks'::regclass::oid");
            reader.rollback();
            try (Ampsync run = resync.start(bench.run())) {
                awaitCompletion(run);
            }
            assertThat(test.value("SELECT 'blocks'::regclass::oid")).isEqualTo(shadow);

            reader.rollback();
            try (Ampsync run = resync.start(bench.run())) {
                reader.createStatement().execute("SELECT FROM blocks");
                bench.awaitRows("SELECT FROM pg_class WHERE relname = 'ampsync_resync_blocks'");
                assertThatThrownBy(() -> PostgresResync.of(test.open(), STREAM).abandon())
                        .isInstanceOf(OwnershipException.class);
                assertThat(run.failure()).isEmpty();
            }
            assertThat(resync.abandon()).isTrue();
            assertThat(resync.abandon()).isFalse();
            assertThat(test.rows("SELECT stream_id FROM amp_client_state")).containsExactly(STREAM.id());
            assertThat(test.rows("SELECT FROM pg_class WHERE relname LIKE 'ampsync_resync%'"))
                    .isEmpty();
        }
        try (PostgresDatabase database = test.open();
                Ampsync live = bench.sync(database)) {
            chain.grow(3);
            bench.awaitChain();
            assertThat(live.failure()).isEmpty();
        }
    }
}
