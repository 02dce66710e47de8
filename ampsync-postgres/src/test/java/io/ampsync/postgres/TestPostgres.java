package io.ampsync.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The server that the tests run on, and its superuser: it outlives everything but a power cut.
 * {@code -Dampsync.test.postgres} chooses it: {@code embedded}, {@code testcontainers} (fails the tests where Docker is
 * missing), or a URL {@code postgresql://user:password@host:port}.
 */
record TestPostgres(String host, int port, String user, String password) {
    static final String CHOICE = "ampsync.test.postgres";
    private static final String IMAGE = CHOICE + ".image";

    static TestPostgres start() {
        return switch (choice()) {
            case "embedded" -> embedded();
            case "testcontainers" -> container(System.getProperty(IMAGE, "postgres:17"));
            default -> external(URI.create(choice()));
        };
    }

    static boolean isContainer() {
        return choice().equals("testcontainers");
    }

    private static String choice() {
        return System.getProperty(CHOICE, "embedded");
    }

    @SuppressWarnings("resource") // Lives as long as the JVM.
    private static TestPostgres embedded() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .start();
            return new TestPostgres("localhost", server.getPort(), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
    private static TestPostgres container(String image) {
        PostgreSQLContainer container = new PostgreSQLContainer(image)
                .withUsername("postgres")
                .withPassword("postgres")
                .withCommand("postgres", "-c", "max_connections=200");
        container.start();
        return new TestPostgres(container.getHost(), container.getMappedPort(5432), "postgres", "postgres");
    }

    private static TestPostgres external(URI url) {
        String[] account = String.valueOf(url.getUserInfo()).split(":", 2);
        if (!"postgresql".equals(url.getScheme()) || url.getHost() == null || account.length < 2) {
            throw new IllegalArgumentException(
                    "-D" + CHOICE + ": expected embedded, testcontainers or postgresql://user:password@host:port");
        }
        return new TestPostgres(url.getHost(), url.getPort() < 0 ? 5432 : url.getPort(), account[0], account[1]);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}
