package io.ampsync.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A role of the test server that has to show its password, whatever the server asks of others. */
final class RotatingRole implements AutoCloseable {
    private final FreshDatabase database;
    private final String name;

    /** The role has the password {@code first}. */
    RotatingRole(FreshDatabase database) throws Exception {
        this.database = database;
        this.name = "rotating_" + database.name();
        database.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'first'");
        database.execute("GRANT ALL ON SCHEMA public TO " + name);
        writeRules(Stream.of("host all " + name + " all scram-sha-256"));
        awaitRules();
    }

    String name() {
        return name;
    }

    /** The database's URL for this role. */
    String url(String password) {
        return database.url().replaceFirst("//[^@]*@", "//" + name + ":" + password + "@");
    }

    /** Gives it another password, and ends what it has opened with the one before. */
    void rotate(String password) throws SQLException {
        database.execute("ALTER ROLE " + name + " PASSWORD '" + password + "'");
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + name + "'");
    }

    /** Puts {@code first} before the server's rules, in place of an earlier one for the role. */
    private void writeRules(Stream<String> first) throws SQLException {
        String file = database.value("SELECT current_setting('hba_file')");
        List<String> others =
                database.rows("SELECT translate(line, chr(9), ' ') FROM regexp_split_to_table(pg_read_file('" + file
                        + "'), chr(10)) AS line WHERE line !~ '^\\s*(#|$|host all " + name + " )'");
        String lines = Stream.concat(first, others.stream())
                .map(line -> "'" + line.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        database.execute("COPY (SELECT unnest(ARRAY[" + lines + "])) TO '" + file + "'");
        database.execute("SELECT pg_reload_conf()");
    }

    /** The server reads its rules again in its own time. */
    private void awaitRules() throws InterruptedException {
        String url = "jdbc:postgresql://localhost:" + TestServer.port() + "/" + database.name();
        for (int attempt = 0; attempt < 500; attempt++) {
            try (Connection stranger = DriverManager.getConnection(url, name, "wrong")) {
                stranger.setReadOnly(true);
                Thread.sleep(20);
            } catch (SQLException refused) {
                return;
            }
        }
        throw new AssertionError("the server lets the role in with any password");
    }

    @Override
    public void close() throws SQLException {
        writeRules(Stream.empty());
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + name + "'");
        database.execute("DROP OWNED BY " + name + " CASCADE; DROP ROLE " + name);
    }
}
