package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.verify.RepairReport;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import io.ampsync.status.Wait;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that a process writes are reset and repaired by another, and their owner goes on. */
@Timeout(120)
class StreamLoanIT {
    private static final int BLOCKS = 400;
    private static final SyncStream LOGS = SyncStream.of(new AmpTable(SimulatedAmpServer.DATASET, "logs"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final Map<String, SimulatedTable> tables = new EvmTables(2, 3).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(BLOCKS);
    private final ConcurrentLinkedQueue<String> waits = new ConcurrentLinkedQueue<>();
    private SimulatedAmpServer server;

    @BeforeEach
    void startServer() {
        server = test.closing(SimulatedAmpServer.builder(chain).tables(tables).start());
    }

    private Ampsync sync(UnaryOperator<PostgresSinks> kind) {
        return test.closing(Ampsync.builder().server(server.address()).stream(LOGS)
                .microbatchBlocks(3)
                .backfillMicrobatchBlocks(3)
                .retentionBlocks(64)
                .listener(new SyncListener() {
                    @Override
                    public void standingBy(SyncStream stream, Wait wait) {
                        waits.add(wait.what());
                    }
                })
                .sinks(kind.apply(PostgresSinks.of(test.open())))
                .start());
    }

    private void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private void awaitTip(Ampsync run) throws Exception {
        await("the newest block", () -> {
            assertThat(run.failure()).isEmpty();
            return isThere("amp_client_buffer_entries")
                    && !test.rows("SELECT FROM amp_client_buffer_entries WHERE block_ranges->0->>'hash' = '"
                                    + chain.tip().orElseThrow().hash() + "'")
                            .isEmpty();
        });
    }

    private void awaitRows(int count) throws Exception {
        await(
                count + " rows",
                () -> isThere("logs") && Integer.parseInt(test.value("SELECT count(*) FROM logs")) >= count);
    }

    private boolean isThere(String table) throws Exception {
        return test.value("SELECT to_regclass('" + table + "') IS NOT NULL").equals("t");
    }

    private void requireCanonical() throws Exception {
        SimulatedTable expected = Objects.requireNonNull(tables.get("logs"));
        try (Connection connection = test.connect()) {
            List<List<@Nullable Object>> rows = StoredRows.of(connection, "logs", expected.schema());
            assertThat(rows).containsExactlyInAnyOrderElementsOf(ExpectedRows.of(expected, chain.canonical()));
        }
    }

    private void requireGoesOn(Ampsync run) throws Exception {
        chain.grow(7);
        awaitTip(run);
        chain.reorg(5, 9);
        awaitTip(run);
        requireCanonical();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamAtTheHeadIsReset(boolean dropTable) throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        String before = test.value("SELECT pg_relation_filenode('logs')");
        PostgresDatabase other = test.open();
        assertThat(dropTable ? other.resetAndDropTable(LOGS.id()) : other.reset(LOGS.id()))
                .hasValue("public.logs");
        awaitTip(run);
        assertThat(test.value("SELECT pg_relation_filenode('logs')")).isNotEqualTo(before);
        assertThat(waits).singleElement().asString().contains("needs it to reset it");
        requireGoesOn(run);
    }

    @Test
    void aStreamInItsBackfillIsReset() throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitRows(100);
        assertThat(test.open().reset(LOGS.id())).hasValue("public.logs");
        awaitTip(run);
        requireGoesOn(run);
    }

    @Test
    void aStreamAtTheHeadIsRepaired() throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        test.execute("DELETE FROM logs WHERE block_num IN (7, 8, 350); UPDATE logs SET data = '' WHERE block_num = 9");
        RepairReport report = PostgresVerifier.of(test.open(), AmpServer.at(server.address()), LOGS)
                .repair();
        assertThat(report.before().differences()).hasSize(4);
        assertThat(report.after().isEqual()).isTrue();
        await("the owner", () -> run.status().get(0).state() != TableStatus.State.STANDBY);
        requireCanonical();
        requireGoesOn(run);
        assertThat(waits).singleElement().asString().contains("needs it to repair its table");
    }

    @Test
    void nobodyIsAskedForATableThatIsEqual() throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        PostgresVerifier.of(test.open(), AmpServer.at(server.address()), LOGS).repair();
        assertThat(waits).isEmpty();
        assertThat(run.failure()).isEmpty();
    }

    /** The one that stands by is free to take the stream, but for the request. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void processesThatStandByLeaveItAlone(boolean share) throws Exception {
        UnaryOperator<PostgresSinks> kind = share ? PostgresSinks::sharing : PostgresSinks::standingBy;
        Ampsync first = sync(kind);
        awaitTip(first);
        Ampsync second = sync(kind);
        await("the second", () -> second.status().get(0).state() == TableStatus.State.STANDBY);
        assertThat(test.open().reset(LOGS.id())).hasValue("public.logs");
        awaitTip(first);
        chain.grow(7);
        awaitTip(first);
        requireCanonical();
        assertThat(second.failure()).isEmpty();
        assertThat(waits).anyMatch(wait -> wait.contains("needs it to reset it"));
    }

    @Test
    void twoResetsAtOnce() throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        PostgresDatabase one = test.open();
        PostgresDatabase other = test.open();
        CompletableFuture<?> first = CompletableFuture.runAsync(() -> one.reset(LOGS.id()));
        CompletableFuture<?> second = CompletableFuture.runAsync(() -> other.reset(LOGS.id()));
        for (CompletableFuture<?> each : List.of(first, second)) {
            await("a reset", each::isDone);
        }
        assertThat(List.of(first, second))
                .as("the second may find nothing on record")
                .anyMatch(each -> !each.isCompletedExceptionally());
        awaitTip(run);
        requireGoesOn(run);
    }

    /** As a process leaves it that is killed after it has asked, or after it has claimed the stream. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBorrowerThatDiesIsOutlived(boolean hasClaimed) throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        test.execute("INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started, requests,"
                + " request_purpose) VALUES ('ghost', 'elsewhere', '', 1, 0, ARRAY['" + LOGS.id() + "'], 'to haunt')");
        await("a wait", () -> !waits.isEmpty());
        if (hasClaimed) {
            test.execute("UPDATE ampsync_streams SET owner = 'ghost', epoch = epoch + 1");
        }
        assertThat(waits)
                .singleElement()
                .asString()
                .isEqualTo("stands by, as process 1 on host elsewhere needs it to haunt");
        chain.grow(3);
        awaitTip(run);
        requireGoesOn(run);
    }

    /** Its request has gone for a moment, and it is alive: that is no reason for the owner to fail. */
    @Test
    void aBorrowerThatPausesIsWaitedFor() throws Exception {
        Ampsync run = sync(sinks -> sinks);
        awaitTip(run);
        test.execute("INSERT INTO ampsync_processes (instance, host, pid_namespace, pid, started, requests,"
                + " request_purpose) VALUES ('ghost', 'elsewhere', '', 1, 0, ARRAY['" + LOGS.id() + "'], 'to haunt')");
        await("a wait", () -> !waits.isEmpty());
        test.execute("UPDATE ampsync_streams SET owner = 'ghost', epoch = epoch + 1;"
                + " UPDATE ampsync_processes SET renewed_at = now() - interval '1 minute' WHERE instance = 'ghost'");
        Thread.sleep(1_500);
        for (int beat = 0; beat < 10; beat++) {
            test.execute("UPDATE ampsync_processes SET beats = beats + 1, renewed_at = now() WHERE instance = 'ghost'");
            Thread.sleep(300);
        }
        assertThat(run.failure()).isEmpty();
        assertThat(run.status().get(0).state()).isEqualTo(TableStatus.State.STANDBY);
        test.execute("UPDATE ampsync_streams SET owner = NULL; DELETE FROM ampsync_processes WHERE instance = 'ghost'");
        chain.grow(3);
        awaitTip(run);
        requireGoesOn(run);
    }
}
