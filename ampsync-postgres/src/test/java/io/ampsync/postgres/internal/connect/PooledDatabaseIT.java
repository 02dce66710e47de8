package io.ampsync.postgres.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.postgres.CuttingProxy;
import io.ampsync.postgres.FreshDatabase;
import io.ampsync.postgres.TestServer;
import io.ampsync.postgres.internal.url.PostgresUrl;
import io.ampsync.postgres.internal.url.PostgresUrlParser;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the pool sets, and where. */
class PooledDatabaseIT {
    private static final List<String> DEFAULTS = List.of("0", "0");

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @BeforeEach
    void start() throws Exception {
        test.execute("ALTER DATABASE " + test.name() + " SET tcp_keepalives_idle = 777");
    }

    private Database open(int port) {
        return PooledDatabase.open(new PooledDatabase.Settings(
                () -> parsed(test.url(port)), 1, "ampsync", 7_000, 3_000, Optional.empty()));
    }

    @Test
    void aSessionOfItsOwnIsSetOnce() throws Exception {
        try (Database database = open(TestServer.port())) {
            Connections connections = database.connections("test");
            Connection connection = connections.open();
            assertThat(test.value("SELECT string_agg(state, ',') FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND application_name = 'ampsync'"))
                    .as("nothing is sent before the first statement of a transaction")
                    .isEqualTo("idle");
            for (int i = 0; i < 2; i++) {
                assertThat(timeouts(connection)).containsExactly("7s", "3s");
                assertThat(show(connection, "tcp_keepalives_idle")).isEqualTo("30");
                assertThat(show(connection, "transaction_isolation")).isEqualTo("read committed");
                connection.commit();
            }
            connections.close(connection);
        }
    }

    @Test
    void aSessionSharedThroughAPoolerIsLeftAsItIs() throws Exception {
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            try (Database database = open(pooler.port())) {
                Connections connections = database.connections("test");
                for (int i = 0; i < 2; i++) {
                    Connection connection = connections.open();
                    assertThat(timeouts(connection)).containsExactly("7s", "3s");
                    connection.commit();
                    assertThat(timeouts(connection)).isEqualTo(DEFAULTS);
                    assertThat(show(connection, "tcp_keepalives_idle")).isEqualTo("777");
                    connections.close(connection);
                }
            }
        }
    }

    @Test
    void aSessionOfItsOwnKeepsPlans() throws Exception {
        assertThat(keptPlans(TestServer.port(), "")).isPositive();
        assertThat(keptPlans(TestServer.port(), "&prepareThreshold=0"))
                .as("the URL decides")
                .isZero();
    }

    @Test
    void aSessionSharedThroughAPoolerKeepsNoPlans() throws Exception {
        try (CuttingProxy pooler = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            pooler.disguiseProcessIds();
            assertThat(keptPlans(pooler.port(), "")).isZero();
            assertThat(keptPlans(pooler.port(), "&prepareThreshold=3"))
                    .as("the URL decides")
                    .isPositive();
        }
    }

    /** How many statements the server has a name for, once one has been run often. */
    private int keptPlans(int port, String parameters) throws Exception {
        URI libpq = URI.create(test.url(port));
        String[] login = libpq.getUserInfo().split(":", 2);
        String url = "jdbc:postgresql://" + libpq.getHost() + ":" + port + libpq.getPath() + "?user=" + login[0]
                + "&password=" + login[1] + parameters;
        try (Database database = PooledDatabase.open(
                new PooledDatabase.Settings(() -> parsed(url), 1, "ampsync", 0, 0, Optional.empty()))) {
            return database.transact(connection -> {
                Sql count = Sql.of("SELECT count(*) FROM pg_prepared_statements");
                for (int i = 0; i < 10; i++) {
                    boolean unused = count.exists(connection);
                }
                return count.first(connection, row -> row.getInt(1)).orElseThrow();
            });
        }
    }

    private static List<String> timeouts(Connection connection) throws SQLException {
        return List.of(show(connection, "statement_timeout"), show(connection, "lock_timeout"));
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private static PostgresUrl parsed(String url) {
        return PostgresUrlParser.parse(url, Map.of());
    }
}
