package io.ampsync.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL server for all tests of a JVM; a database for each test. */
public final class TestServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServer() {}

    private static @Nullable TestPostgres server;

    /** Starts it at first use; a failure to start then fails every test with its cause. */
    private static synchronized TestPostgres server() {
        if (server == null) {
            server = TestPostgres.start();
        }
        return server;
    }

    public static int port() {
        return server().port();
    }

    /** A new, empty database. */
    public static TestDatabase create() throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name);
        }
        return new TestDatabase(name);
    }

    static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server().jdbcUrl(database), server().user(), server().password());
    }

    /** A database, looked at over connections of its own. */
    public record TestDatabase(String name) {
        public String url() {
            return url(port());
        }

        public String url(int port) {
            return "postgresql://" + server().user() + ":" + server().password() + "@" + server().host() + ":" + port
                    + "/" + name;
        }

        public PostgresDatabase open() {
            return PostgresDatabase.open(PostgresOptions.of(url()));
        }

        public Connection connect() throws SQLException {
            return TestServer.connect(name);
        }

        public void execute(String sql) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** Every row as text, columns separated by a bar. */
        public List<String> rows(String sql) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                List<String> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(String.join("|", row));
                }
                return rows;
            }
        }

        public String value(String sql) throws SQLException {
            return rows(sql).get(0);
        }
    }
}
