package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.postgres.internal.connect.WatchTimes;
import io.ampsync.status.TableStatus;
import io.ampsync.status.TableStatus.State;
import io.ampsync.testing.EvmTables;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** A lock of somebody else's on the table: it is said who holds it, the table isn't ready, and goes on afterwards. */
@Timeout(120)
class LockWaitIT {
    private static final WatchTimes TIMES =
            new WatchTimes(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(1));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.connect.SlowUse");

    @RegisterExtension
    final LogLines poolLog = new LogLines("io.ampsync.postgres.internal.connect.PoolWait");

    private final SimulatedChain chain = SimulatedChain.ofLength(10);

    @Test
    void whoeverHoldsTheLockIsNamed() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url()), TIMES)) {
            isBlockedAndGoesOn(database);
        }
    }

    @Test
    void whoeverHoldsTheLockIsNamedBehindAPoolerToo() throws Exception {
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            try (PostgresDatabase database =
                    PostgresDatabase.open(PostgresOptions.of(test.url(pooler.port())), TIMES)) {
                isBlockedAndGoesOn(database);
            }
        }
    }

    private void isBlockedAndGoesOn(PostgresDatabase database) throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                Ampsync run = run(server, database)) {
            await(() -> run.status().get(0).totals().rows() == 10);
            try (Connection other = test.connect();
                    Statement lock = other.createStatement()) {
                lock.execute("SET application_name = 'index builder'");
                other.setAutoCommit(false);
                lock.execute("LOCK TABLE blocks IN SHARE MODE");
                chain.grow(10);
                await(() -> run.status().get(0).state() == State.BLOCKED);
                String holder = "process " + other.unwrap(PGConnection.class).getBackendPID()
                        + " (user postgres, application index builder, idle in transaction, in a transaction since 20";
                TableStatus blocked = run.status().get(0);
                assertThat(blocked.error())
                        .hasValueSatisfying(reason -> assertThat(reason)
                                .hasMessageStartingWith(
                                        "stream " + blocked.stream() + " waits for a lock held by " + holder));
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .startsWith("WARN table blocks waits for a lock held by " + holder);
                Thread.sleep(2 * TIMES.silence().toMillis());
                assertThat(log.lines())
                        .as("a wait for a lock is no dead connection")
                        .hasSize(1);
                other.rollback();
            }
            await(() -> run.status().get(0).totals().rows() == 20);
            await(() -> run.status().get(0).state().isStreaming());
            await(() -> log.lines().size() == 2);
            assertThat(log.lines().get(1)).startsWith("INFO table blocks no longer waits for a lock held by ");
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num) FROM blocks"))
                .isEqualTo("20|20");
    }

    @Test
    void aClaimThatWaitsBehindAPoolerIsSeenToo() throws Exception {
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                    PostgresDatabase database =
                            PostgresDatabase.open(PostgresOptions.of(test.url(pooler.port())), TIMES)) {
                try (Ampsync earlier = run(server, database)) {
                    await(() -> earlier.status().get(0).totals().rows() == 10);
                }
                try (Connection other = test.connect();
                        Statement lock = other.createStatement()) {
                    other.setAutoCommit(false);
                    lock.execute("SELECT * FROM ampsync_streams FOR UPDATE");
                    try (Ampsync run = run(server, database)) {
                        await(() -> run.status().get(0).state() == State.BLOCKED);
                        assertThat(run.status().get(0).error())
                                .hasValueSatisfying(reason ->
                                        assertThat(reason).hasMessageContaining(" waits for a lock held by process "));
                        other.rollback();
                        await(() -> run.status().get(0).state().isStreaming());
                    }
                }
            }
        }
    }

    @Test
    void aCommitThatWaitsForASynchronousStandbyIsSeen() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url()), TIMES);
                Ampsync run = run(server, database)) {
            await(() -> run.status().get(0).totals().rows() == 10);
            try {
                setStandbys("'nobody'");
                chain.grow(10);
                await(() -> run.status().get(0).state() == State.BLOCKED);
                assertThat(run.status().get(0).error())
                        .hasValueSatisfying(reason -> assertThat(reason)
                                .hasMessageContaining(" waits for a synchronous standby to confirm its commit"));
                await(() -> !log.lines().isEmpty());
                assertThat(log.lines().get(0))
                        .isEqualTo("WARN table blocks waits for a synchronous standby to confirm its commit; ampsync"
                                + " goes on once one does: start the standby, or change synchronous_standby_names");
            } finally {
                setStandbys("''");
            }
            await(() -> run.status().get(0).totals().rows() == 20);
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num) FROM blocks"))
                .isEqualTo("20|20");
    }

    @Test
    void aTableThatGetsNoConnectionIsSeen() throws Exception {
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain)
                        .tables(new EvmTables(1, 1).all())
                        .start();
                PostgresDatabase database = PostgresDatabase.open(
                        PostgresOptions.builder(test.url()).maxConnections(1).build(), TIMES);
                Ampsync run = Ampsync.builder()
                        .server(server.address())
                        .dataset(SimulatedAmpServer.DATASET)
                        .tables("blocks", "logs")
                        .sinks(PostgresSinks.of(database))
                        .start()) {
            await(() -> run.status().stream()
                    .allMatch(table -> table.totals().rows() > 0 && table.state() == State.AT_HEAD));
            try (Connection other = test.connect();
                    Statement lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("LOCK TABLE logs IN SHARE MODE");
                chain.grow(1);
                await(() -> run.status().get(1).state() == State.BLOCKED);
                chain.grow(1);
                await(() -> run.status().get(0).state() == State.BLOCKED);
                assertThat(run.status().get(0).waiting().orElseThrow().what())
                        .isEqualTo("waits for a connection, as all of the pool are in use");
                assertThat(poolLog.lines())
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("WARN table blocks has been waiting for a connection for ")
                                .contains("raise --max-db-connections"));
                other.rollback();
            }
            await(() -> run.status().stream().allMatch(table -> table.state() == State.AT_HEAD));
            await(() -> poolLog.lines().contains("INFO table blocks no longer waits for a connection"));
        }
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num) FROM blocks"))
                .isEqualTo("12|12");
    }

    private void setStandbys(String names) throws Exception {
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = local");
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = " + names);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static Ampsync run(SimulatedAmpServer server, PostgresDatabase database) {
        return Ampsync.builder()
                .server(AmpServer.at(server.address()))
                .dataset(SimulatedAmpServer.DATASET)
                .tables("blocks")
                .sinks(PostgresSinks.of(database))
                .start();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(20);
        }
    }
}
