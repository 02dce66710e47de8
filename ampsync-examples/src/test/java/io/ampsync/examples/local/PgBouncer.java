package io.ampsync.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer of the system's, with its default settings but for the mode, in front of a local server. */
public final class PgBouncer implements AutoCloseable {
    private static final int START_ATTEMPTS = 500;

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it with {@code mode} as its {@code pool_mode}. Where PgBouncer isn't installed the test is skipped, but
     * fails if the environment has {@code CI=true}.
     */
    public static PgBouncer start(LocalPostgres postgres, String mode) throws IOException, InterruptedException {
        Optional<Path> program = program();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(program).as("PgBouncer, which CI has to install").isPresent();
        }
        assumeTrue(program.isPresent(), "PgBouncer is not installed; with Debian: apt-get install pgbouncer");
        int port = freePort();
        Path directory = Files.createTempDirectory(
                "pgbouncer", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path settings = directory.resolve("pgbouncer.ini");
        Files.writeString(settings, """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                """.formatted(postgres.port(), port, mode));
        List<String> command = new ArrayList<>(List.of(program.get().toString(), settings.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(1, List.of("-u", "nobody")); // It refuses to run as root.
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        PgBouncer started = new PgBouncer(process, port);
        started.awaitPort(directory.resolve("log"));
        return started;
    }

    private static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(":"), new String[] {"/usr/sbin", "/usr/local/sbin"})
                .flatMap(Stream::of)
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(Path log) throws IOException, InterruptedException {
        for (int i = 0; i < START_ATTEMPTS; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                assertThat(process.isAlive())
                        .as("PgBouncer runs; it printed: " + Files.readString(log))
                        .isTrue();
                Thread.sleep(20);
            }
        }
        throw new AssertionError("PgBouncer does not answer; it printed: " + Files.readString(log));
    }

    /** As {@code --database-url} takes it. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
