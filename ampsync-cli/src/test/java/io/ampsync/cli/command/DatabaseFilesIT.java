package io.ampsync.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.error.SinkException;
import io.ampsync.postgres.PostgresDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URL and password in files, which are replaced while the command has the database open. */
class DatabaseFilesIT {
    @TempDir
    private Path directory;

    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        Path data = directory.resolve("data");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                .start();
        execute("CREATE ROLE keeper LOGIN PASSWORD 'first'");
        Path rules = data.resolve("pg_hba.conf");
        Files.writeString(rules, "host all keeper all scram-sha-256\n" + Files.readString(rules));
        execute("SELECT pg_reload_conf()");
        awaitRules();
    }

    @AfterEach
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void theNextConnectionUsesThePasswordThatThePasswordFileHoldsThen() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "first\n");
        SyncLine line =
                SyncLine.complete("--database-password-file", file.toString()).with("DATABASE_URL", url("stale"));

        assertRotates(line, () -> Files.writeString(file, "second % &\n"));
    }

    @Test
    void theNextConnectionUsesTheUrlThatTheUrlFileHoldsThen() throws Exception {
        Path file = Files.writeString(directory.resolve("url"), url("first"));
        SyncLine line =
                SyncLine.complete("--database-url-file", file.toString()).without("DATABASE_URL");

        assertRotates(line, () -> Files.writeString(file, url("second%20%25%20%26")));
    }

    private interface Replacement {
        void make() throws IOException;
    }

    private void assertRotates(SyncLine line, Replacement replacement) throws Exception {
        try (PostgresDatabase database = line.parsed().openDatabase()) {
            database.ping();
            execute("ALTER ROLE keeper PASSWORD 'second % &'");
            execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'keeper'");

            SinkException rejected;
            do {
                rejected = catchThrowableOfType(SinkException.class, database::ping);
            } while (String.valueOf(rejected.getMessage()).contains("57P01"));
            assertThat(rejected).hasMessageContaining("28P01").hasMessageNotContaining("first");
            assertThat(rejected.isRetryable()).isTrue();
            replacement.make();
            database.ping();
        }
    }

    private String url(String password) {
        return "postgresql://keeper:" + password + "@localhost:" + postgres.getPort() + "/postgres";
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The server reads its rules again in its own time. */
    private void awaitRules() throws InterruptedException {
        String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
        for (int attempt = 0; attempt < 500; attempt++) {
            try (Connection stranger = DriverManager.getConnection(url, "keeper", "wrong")) {
                stranger.setReadOnly(true);
                Thread.sleep(20);
            } catch (SQLException refused) {
                return;
            }
        }
        throw new AssertionError("the server lets the role in with any password");
    }
}
