package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.model.SyncStream;
import io.ampsync.model.Undo;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One stream over two networks, from a server that loses no rows of such streams. */
@Timeout(120)
class SeveralNetworksIT {
    private static final SimulatedTable BLOCKS =
            Objects.requireNonNull(new EvmTables(1, 1).all().get("blocks")).withBlockTime();

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final SimulatedChain left = new SimulatedChain("left", 1, 0).grow(11);
    private final SimulatedChain right = new SimulatedChain("right", 2, 0).grow(11);
    private final Queue<Undo> undone = new ConcurrentLinkedQueue<>();

    @Test
    void theTableHoldsBothChainsThroughRestartsAndReorgsOfOne() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(left, right)
                .table("blocks", BLOCKS)
                .losesRows(false)
                .start()) {
            try (PostgresDatabase database = test.open();
                    Ampsync run = sync(server, database)) {
                awaitBlock(10, run);
                left.reorg(2, 6);
                right.grow(4);
                awaitBlock(12, run);
                assertThat(undone).hasSize(1);
            }
            right.reorg(3, 6);
            left.grow(4);
            try (PostgresDatabase database = test.open();
                    Ampsync run = sync(server, database)) {
                awaitBlock(16, run);
                assertThat(undone).hasSize(2);
            }
            left.grow(2);
            right.grow(2);
            try (PostgresDatabase database = test.open();
                    Ampsync run = sync(server, database)) {
                awaitBlock(18, run);
                assertThat(undone).hasSize(2);
            }
        }
    }

    private Ampsync sync(SimulatedAmpServer server, PostgresDatabase database) {
        return Ampsync.builder()
                .server(server.address())
                .dataset(SimulatedAmpServer.DATASET)
                .tables(List.of("blocks"))
                .allowSeveralNetworks(true)
                .sinks(PostgresSinks.of(database))
                .listener(new SyncListener() {
                    @Override
                    public void committed(SyncStream table, Commit commit) {
                        commit.undo().ifPresent(undone::add);
                    }
                })
                .start();
    }

    /** Waits until both networks have this block, and the table all rows up to where they are. */
    private void awaitBlock(long block, Ampsync run) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            try {
                requireChains(block);
                return;
            } catch (AssertionError notYet) {
                assertThat(Instant.now())
                        .as("%s: %s", run.status(), notYet.getMessage())
                        .isBefore(deadline);
                Thread.sleep(100);
            }
        }
    }

    private void requireChains(long block) throws Exception {
        assertThat(test.value("SELECT to_regclass('blocks') IS NOT NULL")).isEqualTo("t");
        try (Connection connection = test.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            Map<String, Long> positions = positions(connection);
            assertThat(positions).containsOnlyKeys("left", "right");
            assertThat(positions.values()).allMatch(position -> position >= block);
            List<List<Object>> expected = new ArrayList<>();
            for (SimulatedChain chain : List.of(left, right)) {
                long position = positions.getOrDefault(chain.network(), -1L);
                expected.addAll(ExpectedRows.of(
                        BLOCKS,
                        chain.canonical().stream()
                                .filter(each -> each.number() <= position)
                                .toList()));
            }
            assertThat(StoredRows.of(connection, "blocks", BLOCKS.schema()))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** How far each network is, by the statement in the document. */
    private static Map<String, Long> positions(Connection connection) throws Exception {
        String document = Files.readString(Path.of("../docs/postgres.md"));
        String section = document.substring(document.indexOf("## How far a stream is"));
        int start = section.indexOf("```sql") + 6;
        Map<String, Long> positions = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(section.substring(start, section.indexOf("```", start)))) {
            while (rows.next()) {
                assertThat(rows.getString("stream_id")).isEqualTo(SimulatedAmpServer.DATASET + ":blocks");
                assertThat(positions.put(rows.getString("network"), rows.getLong("block")))
                        .isNull();
            }
        }
        return positions;
    }
}
