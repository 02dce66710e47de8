package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ampsync.error.SinkException;
import io.ampsync.error.StateStoreException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections that belong to somebody else. */
class ApplicationPoolIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final Queue<Integer> returnedTimeouts = new ConcurrentLinkedQueue<>();

    @Test
    void connectionsThatHideTheDriverAreRefusedAtOnce() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.of(pool(false));
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            assertThatThrownBy(sink::load)
                    .isInstanceOfSatisfying(
                            SinkException.class,
                            e -> assertThat(e.isRetryable()).isFalse())
                    .hasMessageContaining("PGConnection")
                    .hasMessageContaining(BLOCKS.id());
        }
        assertThat(test.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void connectionsComeBackWithTheirOwnTimeout() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.of(pool(true));
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            sink.load();
            sink.prepare(Rows.SCHEMA);
        }
        assertThat(test.value("SELECT count(*) FROM ampsync_processes")).isEqualTo("0");
        assertThat(returnedTimeouts).hasSizeGreaterThan(3).containsOnly(77_000);
    }

    @Test
    void sessionsThatWereReadOnlyAreNotUsedAgain() throws Exception {
        readOnly("SET default_transaction_read_only = on");
        HikariConfig config = new HikariConfig();
        config.setDataSource(plain());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresDatabase database = PostgresDatabase.of(pool)) {
            PostgresStateStore store = PostgresStateStore.of(database, "s");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(store::load)
                        .isInstanceOfSatisfying(
                                StateStoreException.class,
                                e -> assertThat(e.isRetryable()).isTrue())
                        .hasMessageContaining("read-only");
            }
            readOnly("RESET default_transaction_read_only");

            assertThat(store.load()).isEqualTo(StreamSnapshot.EMPTY);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** Over another database, as connections to the test's own are read-only. */
    private void readOnly(String setting) throws SQLException {
        try (Connection connection = TestServer.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + test.name() + " " + setting);
        }
    }

    private PGSimpleDataSource plain() {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl("jdbc:" + test.url().replaceFirst("//.*@", "//"));
        plain.setUser("postgres");
        plain.setPassword("postgres");
        return plain;
    }

    private DataSource pool(boolean unwraps) {
        PGSimpleDataSource plain = plain();
        plain.setSocketTimeout(77);
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> wrap(plain.getConnection(), unwraps));
    }

    private Connection wrap(Connection connection, boolean unwraps) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "close" -> returnedTimeouts.add(connection.getNetworkTimeout());
                        case "isWrapperFor" -> {
                            return unwraps;
                        }
                        case "unwrap" -> {
                            if (!unwraps) {
                                throw new SQLException("wraps nothing");
                            }
                        }
                        default -> {}
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
