package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.TransactionalSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All tables in a schema that the options name, the same stream in several. */
class ChosenSchemaIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final String FOREIGN = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    @RegisterExtension
    final LogLines log = new LogLines("io.ampsync.postgres.internal.state.Placement");

    private PostgresDatabase open(String url, String schema) {
        return test.closing(PostgresDatabase.open(
                PostgresOptions.builder(url).schema(schema).build()));
    }

    private void fill(PostgresDatabase database, String note) throws Exception {
        try (TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            long next = sink.load().next();
            sink.prepare(Rows.SCHEMA);
            try (SinkGroup group = sink.begin()) {
                rows.write(group, next, next, next + 1, note);
                group.commit(watermark(next, next + 2, next, next + 1));
            }
            assertThat(sink.caughtUp()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain", "An \"odd\", $one?", "it's\\ {d}"})
    void holdsEverythingAlsoWhenItsNameIsOdd(String schema) throws Exception {
        fill(open(test.url(), schema), "a");
        fill(open(test.url(), schema), "b");

        assertThat(test.value("SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema.replace("'", "''") + "'"))
                .isEqualTo("10");
        assertThat(test.value(FOREIGN)).isEqualTo("0");
        assertThat(log.lines()).anyMatch(line -> line.contains("is created"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoInOneProcessNeverMeetWhateverStandsBetween(boolean pooled) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            if (pooled) {
                proxy.disguiseProcessIds();
            }
            PostgresDatabase first = open(test.url(proxy.port()), "a");
            PostgresDatabase second = open(test.url(proxy.port()), "b");
            try (TransactionalSink one = PostgresSinks.of(first).open(BLOCKS);
                    TransactionalSink two = PostgresSinks.of(second).open(BLOCKS)) {
                one.load();
                two.load();
                one.prepare(Rows.SCHEMA);
                two.prepare(Rows.SCHEMA);
                try (SinkGroup group = one.begin();
                        SinkGroup other = two.begin()) {
                    rows.write(group, 0, 0, 1, "a");
                    group.flush();
                    rows.write(other, 0, 0, 4, "b");
                    other.commit(watermark(0, 2, 0, 4));
                    group.commit(watermark(0, 2, 0, 1));
                }
                Thread.sleep(2_500);
                assertThat(test.value("SELECT (SELECT beats FROM a.ampsync_processes) > 0"
                                + " AND (SELECT beats FROM b.ampsync_processes) > 0"))
                        .as("both have a heartbeat of their own")
                        .isEqualTo("t");
                assertThat(one.caughtUp()).isEmpty();
                assertThat(test.value("SELECT state FROM a.ampsync_indexes")).isEqualTo("done");
                assertThat(test.value("SELECT state FROM b.ampsync_indexes")).isEqualTo("waiting");
            }
            assertThat(test.value("SELECT count(*) FROM a.blocks")).isEqualTo("2");
            assertThat(test.value("SELECT count(*) FROM b.blocks")).isEqualTo("5");
            assertThat(test.value(FOREIGN)).isEqualTo("0");
        }
    }

    @Test
    void aTakeoverIsNoticedAsSuchBehindAPooler() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            proxy.disguiseProcessIds();
            try (TransactionalSink sink =
                    PostgresSinks.of(open(test.url(proxy.port()), "chain")).open(BLOCKS)) {
                sink.load();
                sink.prepare(Rows.SCHEMA);
                try (SinkGroup group = sink.begin()) {
                    rows.write(group, 0, 0, 1, "a");
                    group.flush();
                    test.execute("UPDATE chain.ampsync_streams SET epoch = epoch + 1, owner = 'other'");
                    assertThatThrownBy(() -> group.commit(watermark(0, 2, 0, 1)))
                            .isInstanceOf(OwnershipException.class);
                }
            }
        }
    }

    @Test
    void sessionsOfAnApplicationKeepTheirSearchPath() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:" + test.url().replaceFirst("//.*@", "//"));
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.setMaximumPoolSize(3);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresDatabase database = PostgresDatabase.of(pool, "chain")) {
            fill(database, "a");
            try (var connection = pool.getConnection()) {
                assertThat(connection.getSchema()).isEqualTo("public");
            }
        }
        assertThat(test.value("SELECT count(*) FROM chain.blocks")).isEqualTo("2");
        assertThat(test.value(FOREIGN)).isEqualTo("0");
    }

    @Test
    void aRoleWithoutTheRightLearnsTheRemedy() throws Exception {
        test.execute("DROP ROLE IF EXISTS ungranted; CREATE ROLE ungranted LOGIN PASSWORD 'x'");
        String url = test.url().replaceFirst("//.*@", "//ungranted:x@");
        assertRefused(url, "CREATE SCHEMA \"chain\" AUTHORIZATION ungranted");
        test.execute("CREATE SCHEMA chain");
        assertRefused(url, "GRANT USAGE, CREATE ON SCHEMA \"chain\" TO ungranted");
        test.execute("GRANT USAGE, CREATE ON SCHEMA chain TO ungranted");
        fill(open(url, "chain"), "a");
    }

    private void assertRefused(String url, String remedy) {
        try (TransactionalSink sink = PostgresSinks.of(open(url, "chain")).open(BLOCKS)) {
            SinkException failure = catchThrowableOfType(SinkException.class, sink::load);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining(remedy).hasMessageContaining("42501");
        }
    }

    @Test
    void stateThatIsLeftBehindIsNamedOnce() throws Exception {
        fill(test.open(), "a");
        try (TransactionalSink sink =
                PostgresSinks.of(open(test.url(), "chain")).open(BLOCKS)) {
            sink.load();
            sink.load();
        }
        assertThat(PostgresStateStore.of(open(test.url(), "third"), BLOCKS.id())
                        .load()
                        .next())
                .isZero();

        assertThat(log.lines().stream().filter(line -> line.startsWith("WARN")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(BLOCKS.id(), "schema public"));
        assertThat(test.value("SELECT count(*) FROM public.blocks")).isEqualTo("2");
    }

    @Test
    void aUrlThatAsksForAnotherIsRefused() {
        String asked = test.url() + "?options=-csearch_path%3Dother";
        assertThatThrownBy(() -> open(asked, "chain"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("search_path");
        assertThat(open(asked, "other")).hasToString(open(test.url(), "other").toString());
        assertThatThrownBy(() -> PostgresOptions.builder("x").schema("")).hasMessageContaining("empty");
    }
}
