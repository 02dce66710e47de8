package io.ampsync.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.examples.local.ChainCheck;
import io.ampsync.examples.local.LocalPostgres;
import io.ampsync.examples.local.SyncProcess;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A chain, a server, a database, and any number of processes of the command that were started alike. */
final class Instances implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 90;

    final SimulatedChain chain = SimulatedChain.ofLength(300);
    final LocalPostgres postgres = LocalPostgres.start();
    private final Map<String, SimulatedTable> tables = new TreeMap<>();
    private final SimulatedAmpServer server;
    private final Map<String, String> variables = new HashMap<>();
    private final List<SyncProcess> processes = new ArrayList<>();
    private final String name;

    /** @param option the variable that says how they get on with each other */
    Instances(String name, int count, String option) {
        this.name = name;
        Map<String, SimulatedTable> kinds = new EvmTables(3, 2).all();
        List<String> names = List.copyOf(new TreeMap<>(kinds).keySet());
        for (int i = 0; i < count; i++) {
            String kind = names.get(i % names.size());
            tables.put(kind + i, kinds.get(kind));
        }
        server = SimulatedAmpServer.builder(chain).tables(tables).start();
        variables.put("DATASET", SimulatedAmpServer.DATASET.toString());
        variables.put("TABLES", String.join(",", tables.keySet()));
        variables.put("DATABASE_URL", postgres.url());
        variables.put("AMP_FLIGHT_ADDR", server.address());
        variables.put(option, "true");
    }

    /** Starts one more; its log is its own. */
    SyncProcess start() {
        return start("sync");
    }

    /** Starts another command with the same variables. */
    SyncProcess start(String... arguments) {
        Path log = Path.of("target", "sync-logs", name + "-" + processes.size() + "-" + System.nanoTime() + ".log");
        SyncProcess started =
                SyncProcess.start(Map.copyOf(variables), log, List.of("-XX:TieredStopAtLevel=1"), List.of(arguments));
        processes.add(started);
        return started;
    }

    /** The ids of all streams. */
    List<String> streams() {
        return tables.keySet().stream()
                .map(table -> SimulatedAmpServer.DATASET + ":" + table)
                .toList();
    }

    /** How often a process has said so. */
    static int count(SyncProcess process, String text) {
        return process.output().split(text, -1).length - 1;
    }

    void awaitLines(SyncProcess process, String text, int count) throws Exception {
        await(text + ", from a process that printed\n" + process.output(), () -> count(process, text) >= count);
    }

    /** Waits until every table's newest watermark is the tip of the chain. */
    void awaitTip() throws Exception {
        await(
                "the tip in every table",
                () -> postgres.query("SELECT count(DISTINCT stream_id) FROM amp_client_buffer_entries"
                                + " WHERE block_ranges->0->>'hash' = '"
                                + chain.tip().orElseThrow().hash() + "'")
                        .equals(Integer.toString(tables.size())));
    }

    /** How many tables each process writes, in ascending order. */
    List<Integer> shares() throws SQLException {
        String numbers = postgres.query("SELECT string_agg(n::text, ',' ORDER BY n) FROM"
                + " (SELECT count(*) AS n FROM ampsync_streams WHERE owner IS NOT NULL GROUP BY owner) AS c");
        return numbers.equals("null")
                ? List.of()
                : List.of(numbers.split(",")).stream().map(Integer::valueOf).toList();
    }

    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!holds(condition)) {
            assertThat((System.nanoTime() - start) / 1_000_000_000L).as(what).isLessThan(PATIENCE_SECONDS);
            Thread.sleep(20);
        }
    }

    /** The tables may not be there yet. */
    private static boolean holds(Condition condition) throws Exception {
        try {
            return condition.holds();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Compares every table with the canonical chain, over a connection of its own. */
    void requireTablesEqualChain() throws SQLException {
        try (Connection connection = postgres.connect()) {
            for (Map.Entry<String, SimulatedTable> table : tables.entrySet()) {
                long rows =
                        new ChainCheck(connection).requireEqual(table.getKey(), table.getValue(), chain.canonical());
                assertThat(rows).as(table.getKey()).isPositive();
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(SyncProcess::close);
        postgres.close();
        server.close();
    }
}
