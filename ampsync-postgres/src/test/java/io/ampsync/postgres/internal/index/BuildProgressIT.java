package io.ampsync.postgres.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.FreshDatabase;
import io.ampsync.postgres.LogLines;
import io.ampsync.postgres.design.SecondaryIndex;
import io.ampsync.postgres.internal.connect.BriefTransactions;
import io.ampsync.postgres.internal.connect.Database;
import io.ampsync.postgres.internal.connect.LongStatements;
import io.ampsync.postgres.internal.connect.PooledDatabase;
import io.ampsync.postgres.internal.state.IndexRow;
import io.ampsync.postgres.internal.state.Placement;
import io.ampsync.postgres.internal.state.SchemaInstall;
import io.ampsync.postgres.internal.table.TableName;
import io.ampsync.postgres.internal.url.PostgresUrlParser;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class BuildProgressIT {
    private static final TableName TABLE = new TableName("public", "t");

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final LogLines log = new LogLines(BuildProgress.class.getName());

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aBuildIsOnRecordWhileItLastsAndSaysWhatItWaitsFor() throws Exception {
        test.execute("CREATE TABLE t (a INT)");
        Database database = test.closing(PooledDatabase.open(new PooledDatabase.Settings(
                () -> PostgresUrlParser.parse(test.url(), Map.of()), 10, "test", 0, 0, Optional.empty())));
        IndexDdl ddl = new IndexDdl(TABLE, SecondaryIndex.of("a"));
        IndexRow row = IndexRow.ofIndex(TABLE, "t_a_idx");
        IndexRow other = IndexRow.ofIndex(new TableName("public", "u"), "u_a_idx");
        BriefTransactions brief = new BriefTransactions(database.spareConnections());
        String schema =
                database.transact(connection -> SchemaInstall.ensure(connection, new Placement(Optional.empty())));
        assertThat(schema).isEqualTo("public");
        database.transact(connection -> {
            row.record(connection, "btree (a)", IndexRow.State.BUILDING);
            return true;
        });
        assertThat(database.transact(other::waitsForAnother)).isTrue();
        assertThat(database.transact(row::waitsForAnother)).isFalse();
        test.execute("UPDATE ampsync_indexes SET changed_at = now() - interval '1 minute'");
        assertThat(database.transact(other::waitsForAnother)).as("long ago").isFalse();

        try (Connection reader = test.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM pg_class");
            LongStatements statements = new LongStatements(database.separateConnections());
            Future<?> build = threads.submit(() -> {
                statements.execute(ddl.createConcurrently("t_a_idx"));
                return true;
            });
            try (BuildProgress progress = BuildProgress.start(brief, row, "t_a_idx", Duration.ofMillis(50))) {
                assertThat(progress).isNotNull();
                String pid = test.value("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'"
                        + " AND datname = current_database()");
                while (log.lines().stream()
                        .noneMatch(line -> line.contains("table public.t: index t_a_idx: waiting for old snapshots")
                                && line.endsWith("held up by process " + pid))) {
                    Thread.sleep(20);
                }
                assertThat(database.transact(other::waitsForAnother)).isTrue();
            }
            cancelledByWhoAltersTheTable(database);
            assertThat(failure(build)).contains("canceling statement due to user request");
        }
    }

    private static void cancelledByWhoAltersTheTable(Database database) throws SQLException {
        boolean unused = database.transact(connection -> {
            RunningBuilds.cancel(connection, TABLE);
            return true;
        });
    }

    private static String failure(Future<?> build) throws InterruptedException {
        try {
            return String.valueOf(build.get());
        } catch (ExecutionException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
