package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ampsync.Ampsync;
import io.ampsync.config.AmpServer;
import io.ampsync.error.AmpsyncException;
import io.ampsync.error.SinkException;
import io.ampsync.model.SyncStream;
import io.ampsync.status.SyncListener;
import io.ampsync.testing.SimulatedAmpServer;
import io.ampsync.testing.SimulatedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** URL, password and whole credentials are asked for again for every connection. */
@Timeout(120)
class RotatedPasswordIT {
    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @TempDir
    Path directory;

    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private volatile String password = "first";
    private Path file;
    private RotatingRole role;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("url");
        role = test.closing(new RotatingRole(test));
        write("first");
    }

    @Test
    void aPasswordThatIsRotatedIsWaitedForAndTheStreamGoesOn() throws Exception {
        SimulatedChain chain = SimulatedChain.ofLength(10);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                PostgresDatabase database = open();
                Ampsync run = run(server, database)) {
            await(() -> rows() == 10);

            role.rotate("second");
            chain.grow(10);
            await(() -> troubles.stream().anyMatch(trouble -> trouble.contains("28P01")));
            assertThat(run.failure()).isEmpty();
            write("second");
            await(() -> rows() == 20);
        }
        assertThat(troubles).allSatisfy(trouble -> assertThat(trouble).doesNotContain("first", "second"));
    }

    @Test
    void credentialsThatAreRenewedAreUsedByTheNextConnectionWhileTheStreamGoesOn() throws Exception {
        PostgresOptions options = PostgresOptions.builder(role.url("stale"))
                .credentials(() -> Credentials.ofPassword(password))
                .build();
        SimulatedChain chain = SimulatedChain.ofLength(10);
        try (SimulatedAmpServer server = SimulatedAmpServer.builder(chain).start();
                PostgresDatabase database = PostgresDatabase.open(options);
                Ampsync run = run(server, database)) {
            await(() -> rows() == 10);

            role.rotate("second%40&=");
            chain.grow(10);
            await(() -> troubles.stream().anyMatch(trouble -> trouble.contains("28P01")));
            password = "second%40&=";
            await(() -> rows() == 20);
            assertThat(run.failure()).isEmpty();
        }
        assertThat(troubles).allSatisfy(trouble -> assertThat(trouble).doesNotContain("first", "second"));
    }

    @Test
    void theUserMayComeWithThePassword() throws Exception {
        PostgresOptions options = PostgresOptions.builder(test.url())
                .credentials(() -> new Credentials(role.name(), "first"))
                .build();
        try (PostgresDatabase database = PostgresDatabase.open(options)) {
            database.ping();
            assertThat(test.value("SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = '" + role.name() + "'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void aSourceOfCredentialsThatFailsForAMomentIsWaitedOut() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        PostgresOptions options = PostgresOptions.builder(role.url("stale"))
                .credentials(() -> {
                    if (down.get()) {
                        throw new IllegalStateException("the vault is sealed");
                    }
                    return Credentials.ofPassword("first");
                })
                .build();
        try (PostgresDatabase database = PostgresDatabase.open(options)) {
            database.ping();
            down.set(true);
            role.rotate("first");

            SinkException failure = failureOfNewSession(database);
            assertThat(failure).hasMessageContaining("the vault is sealed");
            assertThat(failure.isRetryable()).as(failure.getMessage()).isTrue();
            down.set(false);
            database.ping();
        }
        assertThat(Credentials.ofPassword("hush")).asString().doesNotContain("hush");
    }

    @Test
    void aUrlThatCannotBeReadForAMomentIsWaitedOut() throws Exception {
        try (PostgresDatabase database = open()) {
            database.ping();
            Files.writeString(file, "");
            role.rotate("second");

            SinkException failure = catchThrowableOfType(SinkException.class, database::ping);
            assertThat(failure.isRetryable()).as(failure.getMessage()).isTrue();
            write("second");
            database.ping();
        }
    }

    @Test
    void aWrongPasswordAtTheBeginningIsFinal() throws Exception {
        write("wrong");
        try (PostgresDatabase database = open()) {
            SinkException failure = catchThrowableOfType(SinkException.class, database::ping);
            assertThat(failure.isRetryable()).as(failure.getMessage()).isFalse();
        }
    }

    @Test
    void aUrlThatCannotBeReadAtTheBeginningIsRefused() throws Exception {
        Files.delete(file);
        assertThatThrownBy(this::open).isInstanceOf(IllegalArgumentException.class);
    }

    /** The first failure may be that of a session that was ended. */
    private static SinkException failureOfNewSession(PostgresDatabase database) {
        SinkException failure;
        do {
            failure = catchThrowableOfType(SinkException.class, database::ping);
        } while (String.valueOf(failure.getMessage()).contains("57P01"));
        return failure;
    }

    private PostgresDatabase open() {
        return PostgresDatabase.open(
                PostgresOptions.builder(() -> Files.readString(file)).build());
    }

    private void write(String password) throws Exception {
        Files.writeString(file, role.url(password));
    }

    private Ampsync run(SimulatedAmpServer server, PostgresDatabase database) {
        return Ampsync.builder()
                .server(AmpServer.at(server.address()))
                .dataset(SimulatedAmpServer.DATASET)
                .tables(List.of("blocks"))
                .sinks(PostgresSinks.of(database))
                .listener(new SyncListener() {
                    @Override
                    public void retrying(SyncStream stream, AmpsyncException trouble, Duration delay) {
                        troubles.add(String.valueOf(trouble.getMessage()));
                    }
                })
                .start();
    }

    private long rows() {
        try {
            boolean exists =
                    test.value("SELECT to_regclass('blocks') IS NOT NULL").equals("t");
            return exists ? Long.parseLong(test.value("SELECT count(*) FROM blocks")) : 0;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(50);
        }
    }
}
