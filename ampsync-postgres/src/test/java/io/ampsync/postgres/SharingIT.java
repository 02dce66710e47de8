package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.RetryPolicy;
import io.ampsync.model.AmpTable;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.ExpectedRows;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import io.ampsync.testing.SimulatedTable;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs with a database of their own each, as processes have, stand by for each other or share their streams. */
@Timeout(120)
class SharingIT {
    private static final List<SyncStream> STREAMS = IntStream.range(0, 7)
            .mapToObj(i ->
                    new SyncStream(new AmpTable(SimulatedAmpServer.DATASET, i % 2 == 0 ? "blocks" : "logs"), "t" + i))
            .toList();
    private static final String OWNED =
            "SELECT count(*) FROM ampsync_streams s JOIN ampsync_processes p ON p.instance = s.owner GROUP BY s.owner";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final Map<String, SimulatedTable> tables = new EvmTables(2, 3).all();
    private final SimulatedChain chain = SimulatedChain.ofLength(60);
    private SimulatedAmpServer server;

    @BeforeEach
    void startServer() {
        server = test.closing(SimulatedAmpServer.builder(chain).tables(tables).start());
    }

    /** A run with a database of its own, which ends with it. */
    private final class Member implements AutoCloseable {
        final PostgresDatabase database = PostgresDatabase.open(test.url());
        final Ampsync run;

        Member(UnaryOperator<PostgresSinks> mode, List<SyncStream> streams) {
            Ampsync.Builder builder = Ampsync.builder()
                    .server(server.address())
                    .retry(new RetryPolicy(Duration.ofMillis(50), Duration.ofSeconds(2)))
                    .sinks(mode.apply(PostgresSinks.of(database)));
            streams.forEach(builder::stream);
            run = builder.start();
        }

        long count(State state) {
            return run.status().stream().filter(table -> table.state() == state).count();
        }

        /** How many tables it writes. */
        long written() {
            return run.status().stream()
                    .filter(table -> table.state().isStreaming())
                    .count();
        }

        @Override
        public void close() {
            run.close();
            database.close();
        }
    }

    private Member share() {
        return test.closing(new Member(PostgresSinks::sharing, STREAMS));
    }

    private Member standBy() {
        return test.closing(new Member(PostgresSinks::standingBy, STREAMS.subList(0, 2)));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition, Member... members) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as(() -> what + ": "
                            + Stream.of(members)
                                    .map(member -> member.run.status().stream()
                                            .map(table -> table.stream().destination() + " " + table.state() + " "
                                                    + table.error()
                                                            .map(Throwable::getMessage)
                                                            .orElse(""))
                                            .toList()
                                            .toString())
                                    .toList())
                    .isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private void awaitTip(List<SyncStream> streams) throws Exception {
        String tip = chain.tip().orElseThrow().hash().toString();
        await(
                "reach the tip",
                () -> test.value("SELECT count(DISTINCT stream_id) FROM amp_client_buffer_entries"
                                + " WHERE block_ranges->0->>'hash' = '" + tip + "'")
                        .equals(Integer.toString(streams.size())));
        for (SyncStream stream : streams) {
            SimulatedTable expected = Objects.requireNonNull(tables.get(((AmpTable) stream.source()).name()));
            try (Connection connection = test.connect()) {
                List<List<@Nullable Object>> rows = StoredRows.of(connection, stream.destination(), expected.schema());
                assertThat(rows).isNotEmpty().isEqualTo(ExpectedRows.of(expected, chain.canonical()));
            }
        }
    }

    @Test
    void theyEvenOutWhenOneJoinsAndTakeOverWhenOneLeaves() throws Exception {
        Member first = share();
        await("one writes all", () -> first.written() == 7, first);
        Member second = share();
        await("two share", () -> first.written() == 4 && second.written() == 3, first, second);
        assertThat(first.count(State.STANDBY)).isEqualTo(3);
        chain.grow(3).reorg(2, 4);
        awaitTip(STREAMS);

        Member third = share();
        await(
                "three share",
                () -> first.written() + second.written() + third.written() == 7
                        && List.of(first.written(), second.written(), third.written()).stream()
                                .allMatch(written -> written == 2 || written == 3),
                first,
                second,
                third);
        List<String> owned = test.rows("SELECT stream_id, owner, epoch FROM ampsync_streams ORDER BY 1");
        chain.grow(2).reorg(3, 4);
        awaitTip(STREAMS);
        Thread.sleep(3_000);
        assertThat(test.rows("SELECT stream_id, owner, epoch FROM ampsync_streams ORDER BY 1"))
                .as("once even, nothing moves")
                .isEqualTo(owned);

        first.close();
        await("two take over", () -> second.written() + third.written() == 7, second, third);
        assertThat(List.of(second.written(), third.written())).containsExactlyInAnyOrder(3L, 4L);
        second.close();
        await("one takes over", () -> third.written() == 7, third);
        chain.grow(3).reorg(1, 3);
        awaitTip(STREAMS);
    }

    @Test
    void anOwnerThatHasLostItsStreamsStandsByForTheNextTurn() throws Exception {
        Member first = standBy();
        await("it writes", () -> first.written() == 2, first);
        Member second = standBy();
        await("it stands by", () -> second.count(State.STANDBY) == 2, second);
        assertThat(second.run.status())
                .extracting(TableStatus::waiting)
                .allSatisfy(wait -> assertThat(wait.orElseThrow().what())
                        .contains("process " + ProcessHandle.current().pid()));
        test.execute("UPDATE ampsync_streams SET owner = NULL");
        await("the other takes over", () -> second.written() == 2, first, second);
        chain.grow(1).reorg(2, 4);
        await("the first stands by", () -> first.count(State.STANDBY) == 2, first, second);
        awaitTip(STREAMS.subList(0, 2));
        second.close();
        await("the first goes on", () -> first.written() == 2, first);
        chain.grow(1).reorg(1, 2);
        awaitTip(STREAMS.subList(0, 2));
        assertThat(test.rows(OWNED)).containsExactly("2");
    }

    @Test
    void connectionsThatBreakWhileItStandsByAreMadeAgain() throws Exception {
        Member first = standBy();
        await("it writes", () -> first.written() == 2, first);
        Member second = standBy();
        await("it stands by", () -> second.count(State.STANDBY) == 2, second);
        for (int i = 0; i < 5; i++) {
            test.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            chain.grow(1);
            Thread.sleep(300);
        }
        await("it stands by again", () -> second.count(State.STANDBY) == 2, second);
        awaitTip(STREAMS.subList(0, 2));
        first.close();
        await("the other takes over", () -> second.written() == 2, second);
        chain.reorg(2, 3);
        awaitTip(STREAMS.subList(0, 2));
    }

    @Test
    void aStopEndsTheWaitAtOnce() throws Exception {
        Member first = standBy();
        await("it writes", () -> first.written() == 2, first);
        Member second = standBy();
        await("it stands by", () -> second.count(State.STANDBY) == 2, second);
        long start = System.nanoTime();
        second.run.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(second.count(State.STOPPED)).isEqualTo(2);
        assertThat(first.written()).isEqualTo(2);
    }
}
