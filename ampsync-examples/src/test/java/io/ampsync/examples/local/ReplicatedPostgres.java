package io.ampsync.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A primary and a standby that follows it by streaming replication, asynchronously, as it does by default. */
public final class ReplicatedPostgres implements AutoCloseable {
    private final Path directory;
    private final LocalPostgres primary;
    private final LocalPostgres standby;

    private ReplicatedPostgres(Path directory, LocalPostgres primary, LocalPostgres standby) {
        this.directory = directory;
        this.primary = primary;
        this.standby = standby;
    }

    public static ReplicatedPostgres start() throws IOException {
        Path directory = Files.createTempDirectory("replicated-postgres");
        Path data = directory.resolve("primary");
        Path copy = directory.resolve("standby");
        int port = PgBouncer.freePort();
        server(data, port).close();
        copy(data, copy);
        EmbeddedPostgres primary = server(data, port);
        Files.createFile(copy.resolve("standby.signal"));
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n",
                StandardOpenOption.APPEND);
        EmbeddedPostgres standby = server(copy, PgBouncer.freePort());
        return new ReplicatedPostgres(directory, new LocalPostgres(primary), new LocalPostgres(standby));
    }

    private static EmbeddedPostgres server(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** The files of a server that has been shut down. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
    }

    public LocalPostgres primary() {
        return primary;
    }

    public LocalPostgres standby() {
        return standby;
    }

    /** As {@code --database-url} takes it: the standby first, and which of the two is the primary is not said. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + standby.port() + ",127.0.0.1:" + primary.port() + "/postgres";
    }

    /** Lets the standby fall behind: it gets nothing any more, so what the primary commits from now on can be lost. */
    public void cutReplication() throws SQLException, InterruptedException {
        execute(standby, "ALTER SYSTEM SET primary_conninfo = ''");
        execute(standby, "SELECT pg_reload_conf()");
        while (!primary.query("SELECT count(*) FROM pg_stat_replication").equals("0")) {
            Thread.sleep(20);
        }
    }

    /** Ends the primary without a word, as the loss of its machine does, and makes the standby a primary. */
    public void failOver() throws IOException, SQLException {
        long pid =
                Long.parseLong(Files.readAllLines(directory.resolve("primary").resolve("postmaster.pid"))
                        .get(0));
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> backends = postmaster.children().toList();
        assertThat(postmaster.destroyForcibly()).isTrue();
        backends.forEach(ProcessHandle::destroyForcibly);
        execute(standby, "SELECT pg_promote()");
    }

    private static void execute(LocalPostgres server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        standby.close();
        try {
            primary.close();
        } finally {
            delete();
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
