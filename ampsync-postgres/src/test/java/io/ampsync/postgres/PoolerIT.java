package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.spi.StreamSnapshot;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands between ampsync and PostgreSQL, and what servers and roles are set to. */
class PoolerIT {
    private TestServer.TestDatabase test;

    @BeforeEach
    void start() throws SQLException {
        test = TestServer.create();
    }

    @Test
    void aPoolersPassingTroubleIsWaitedOut() throws Exception {
        try (FakePooler pooler = new FakePooler();
                PostgresDatabase database = open(pooler, "")) {
            pooler.refuse("XX000", "(ECHECKOUTRETRIES) failed to check out a connection");
            SinkException failure = catchThrowableOfType(SinkException.class, database::ping);

            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining("ECHECKOUTRETRIES");
            pooler.refuseNothing();
            database.ping();
        }
    }

    @Test
    void aStartupParameterThatThePoolerRefusesIsFinal() throws Exception {
        try (FakePooler pooler = new FakePooler();
                PostgresDatabase database = open(pooler, "?options=-csearch_path%3Dchain")) {
            pooler.refuse("08P01", "unsupported startup parameter in options: search_path");
            SinkException failure = catchThrowableOfType(SinkException.class, database::ping);

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("search_path").hasMessageContaining("ALTER ROLE");
        }
    }

    @Test
    void aPoolerThatDropsTheSearchPathIsRefusedBeforeAnythingIsWritten() throws Exception {
        test.execute("CREATE SCHEMA chain");
        try (FakePooler pooler = new FakePooler();
                PostgresDatabase database = open(pooler, "?options=-csearch_path%3Dchain")) {
            StreamSnapshot written = PostgresStateStore.of(database, "s").load();
            assertThat(written).isEqualTo(StreamSnapshot.EMPTY);
            assertThat(test.value("SELECT to_regclass('chain.amp_client_state') IS NOT NULL"))
                    .isEqualTo("t");
        }
        test.execute("DROP SCHEMA chain CASCADE; CREATE SCHEMA chain");
        try (FakePooler pooler = new FakePooler();
                PostgresDatabase database = open(pooler, "?options=-csearch_path%3Dchain")) {
            pooler.dropOptions();
            StateStoreException failure = catchThrowableOfType(
                    StateStoreException.class,
                    () -> PostgresStateStore.of(database, "s").load());

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("search_path").hasMessageContaining("pooler");
            assertThat(test.value("SELECT to_regclass('amp_client_state') IS NULL"))
                    .isEqualTo("t");
        }
    }

    @Test
    void aPoolerThatDropsOtherSettingsIsRefused() throws Exception {
        String options = "?options=-csynchronous_commit%3Doff%20--IntervalStyle%3Dpostgres%20-crole%3Dpg_monitor";
        try (FakePooler pooler = new FakePooler()) {
            try (PostgresDatabase database = open(pooler, options)) {
                database.ping();
            }
            pooler.dropOptions();
            try (PostgresDatabase database = open(pooler, options)) {
                SinkException failure = catchThrowableOfType(SinkException.class, database::ping);

                assertThat(failure.isRetryable()).isFalse();
                assertThat(failure)
                        .hasMessageContaining("role, synchronous_commit;")
                        .hasMessageContaining("ALTER ROLE");
            }
            pooler.replaceOptions("-csynchronous_commit=off -crole=pg_monitor");
            try (PostgresDatabase database = open(pooler, options)) {
                database.ping();
            }
        }
    }

    @Test
    void whatTheRoleHasAnywayIsNotMissed() throws Exception {
        test.execute("ALTER DATABASE " + test.name() + " SET work_mem = '5MB'");
        try (FakePooler pooler = new FakePooler()) {
            pooler.dropOptions();
            for (String same : new String[] {"5MB", "5120"}) {
                try (PostgresDatabase database = open(pooler, "?options=-cwork_mem%3D" + same)) {
                    database.ping();
                }
            }
        }
    }

    @Test
    void ofSeveralHostsTheOneThatTakesWritesIsUsed() throws Exception {
        try (FakePooler standby = new FakePooler();
                FakePooler primary = new FakePooler()) {
            standby.replaceOptions("-cdefault_transaction_read_only=on -capplication_name=standby");
            String hosts = "localhost:" + standby.port() + ",localhost:" + primary.port() + "/" + test.name();
            String url = test.url().replaceFirst("@.*", "@" + hosts);
            try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(url))) {
                assertThat(PostgresStateStore.of(database, "s").load()).isEqualTo(StreamSnapshot.EMPTY);
            }
            try (PostgresDatabase database =
                    PostgresDatabase.open(PostgresOptions.of(url + "?target_session_attrs=any"))) {
                assertThatThrownBy(() -> PostgresStateStore.of(database, "t").load())
                        .hasMessageContaining("read-only");
            }
        }
    }

    @Test
    void sessionsThatAreReadOnlyAreNotUsedAgain() throws Exception {
        test.execute("ALTER DATABASE " + test.name() + " SET default_transaction_read_only = on");
        try (PostgresDatabase database = test.open()) {
            PostgresStateStore store = PostgresStateStore.of(database, "s");
            StateStoreException failure = catchThrowableOfType(StateStoreException.class, store::load);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining("read-only");

            onPostgres("ALTER DATABASE " + test.name() + " RESET default_transaction_read_only");

            assertThat(store.load()).isEqualTo(StreamSnapshot.EMPTY);
        }
    }

    @Test
    void aPasswordThatIsRefusedAfterASuccessIsWaitedOut() throws Exception {
        try (FakePooler pooler = new FakePooler();
                PostgresDatabase database = open(pooler, "")) {
            pooler.refuse("28P01", "password authentication failed");
            assertThat(catchThrowableOfType(SinkException.class, database::ping).isRetryable())
                    .isFalse();
            pooler.refuseNothing();
            database.ping();
            test.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            pooler.refuse("28P01", "password authentication failed");

            SinkException failure = catchThrowableOfType(SinkException.class, database::ping);
            while (!String.valueOf(failure.getMessage()).contains("28P01")) {
                // The sessions that were ended fail first, each with an error of its own.
                failure = catchThrowableOfType(SinkException.class, database::ping);
            }
            assertThat(failure.isRetryable()).isTrue();
            pooler.refuseNothing();
            database.ping();
        }
    }

    @Test
    void timeoutsOfTheDatabaseDontApply() throws Exception {
        limitStatements();
        try (PostgresDatabase database = test.open()) {
            assertThat(sleepLonger(database)).isEqualTo("slept");
        }
    }

    @Test
    void timeoutsOfTheDatabaseDontApplyBehindAPoolerEither() throws Exception {
        limitStatements();
        try (CuttingProxy proxy = new CuttingProxy(3, 8_000, 24_000)) {
            proxy.stopCutting();
            proxy.disguiseProcessIds();
            try (PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port())))) {
                assertThat(sleepLonger(database)).isEqualTo("slept");
            }
        }
    }

    @Test
    void aTimeoutThatTheUrlSetsApplies() throws Exception {
        try (PostgresDatabase database =
                PostgresDatabase.open(PostgresOptions.of(test.url() + "?options=-cstatement_timeout%3D300ms"))) {
            assertThatThrownBy(() -> sleepLonger(database)).hasMessageContaining("statement timeout");
        }
    }

    private void limitStatements() throws SQLException {
        test.execute("ALTER DATABASE " + test.name() + " SET statement_timeout = '300ms'");
    }

    private static String sleepLonger(PostgresDatabase database) throws SQLException {
        return database.resources().database().transact(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT pg_sleep(0.5)")) {
                return row.next() ? "slept" : "";
            }
        });
    }

    private PostgresDatabase open(FakePooler pooler, String parameters) {
        return PostgresDatabase.open(PostgresOptions.of(test.url(pooler.port()) + parameters));
    }

    /** Over another database, as connections to the test's own are read-only. */
    private static void onPostgres(String sql) throws SQLException {
        try (var connection = TestServer.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
