package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ampsync.error.OwnershipException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeartbeatIT {
    private static final String OWNER_OF =
            "SELECT coalesce(max(owner), '') FROM ampsync_streams WHERE stream_id = '%s'";
    private static final String OWNERS_ON_RECORD =
            "SELECT count(*) FROM ampsync_streams s JOIN ampsync_processes p ON p.instance = s.owner";

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private PostgresDatabase database;

    @BeforeEach
    void start() throws Exception {
        database = test.open();
    }

    private static SyncStream table(String name) {
        return SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), name));
    }

    private TransactionalSink sink(String name) {
        return PostgresSinks.of(database).open(table(name));
    }

    private static TransactionalSink load(TransactionalSink sink) throws Exception {
        sink.load();
        return sink;
    }

    @Test
    void aClaimIsNeverOnRecordWithoutItsProcess() throws Exception {
        try (TransactionalSink sink = load(sink("blocks"));
                PostgresDatabase second = test.open();
                TransactionalSink rival = PostgresSinks.of(second).open(table("blocks"))) {
            test.execute("DELETE FROM ampsync_processes");
            sink.load();
            assertThat(test.value(OWNERS_ON_RECORD)).isEqualTo("1");
            assertThatThrownBy(rival::load).isInstanceOf(OwnershipException.class);
            test.execute("UPDATE ampsync_processes SET renewed_at = now() - interval '2 days'");
            sink.load();
            assertThat(test.value(
                            "SELECT count(*) FROM ampsync_processes WHERE renewed_at > now() - interval '1 hour'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aStreamThatCannotBeReleasedDoesNotStopTheBeat() throws Exception {
        load(sink("held"));
        TransactionalSink locked = load(sink("locked"));
        String owner = OWNER_OF.formatted(table("locked").id());
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT FROM ampsync_streams WHERE stream_id = '"
                    + table("locked").id() + "' FOR SHARE");
            locked.close();
            long before = Long.parseLong(beats());
            await(() -> Long.parseLong(beats()) >= before + 2, Duration.ofSeconds(7));
            assertThat(test.value(owner)).isNotEmpty();
        }
        await(() -> test.value(owner).isEmpty(), Duration.ofSeconds(5));
        assertThat(test.value(OWNERS_ON_RECORD)).isEqualTo("1");
    }

    private String beats() throws Exception {
        return test.value("SELECT max(beats) FROM ampsync_processes");
    }

    @Test
    void closingEndsThoughTheTablesAreLocked() throws Exception {
        load(sink("blocks"));
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE ampsync_streams, ampsync_processes");
            closesWithin(Duration.ofSeconds(8), database);
        }
    }

    @Test
    void closingEndsThoughTheNetworkHasVanished() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(1, Integer.MAX_VALUE - 1, 1)) {
            PostgresDatabase remote = PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port())));
            load(PostgresSinks.of(remote).open(table("blocks")));
            proxy.fallSilent();
            closesWithin(Duration.ofSeconds(8), remote);
        }
    }

    @Test
    void aHeartbeatThatFailsIsToldOnceAndGoesOn() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.ampsync.postgres.internal.ownership.Heartbeat");
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        lines.start();
        try (PostgresDatabase failing = PostgresDatabase.of(failing(failures));
                TransactionalSink sink = load(PostgresSinks.of(failing).open(table("blocks")))) {
            long before = Long.parseLong(beats());
            failures.set(2);
            await(() -> Long.parseLong(beats()) >= before + 1, Duration.ofSeconds(15));
            assertThat(failures).hasValue(0);
            assertThat(sink.load().next()).isZero();
            await(() -> heartbeats(lines).size() >= 2, Duration.ofSeconds(5));
            assertThat(heartbeats(lines))
                    .satisfiesExactly(
                            missed -> assertThat(missed)
                                    .startsWith("WARN database ")
                                    .contains("heartbeat", "takes its streams over", "no memory"),
                            recovered -> assertThat(recovered)
                                    .startsWith("INFO database ")
                                    .endsWith("can send the heartbeat again"));
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(level);
        }
    }

    private static List<String> heartbeats(ListAppender<ILoggingEvent> lines) {
        return List.copyOf(lines.list).stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .filter(line -> line.contains("heartbeat"))
                .toList();
    }

    /** Connections that fail the heartbeat, with an error that no caller expects, as often as {@code failures} says. */
    private DataSource failing(AtomicInteger failures) {
        PGSimpleDataSource plain = new PGSimpleDataSource();
        plain.setUrl("jdbc:" + test.url().replaceFirst("//.*@", "//"));
        plain.setUser("postgres");
        plain.setPassword("postgres");
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (Thread.currentThread().getName().equals("ampsync-heartbeat") && failures.get() > 0) {
                        failures.decrementAndGet();
                        throw new OutOfMemoryError("no memory");
                    }
                    return plain.getConnection();
                });
    }

    private static void closesWithin(Duration limit, PostgresDatabase database) {
        long start = System.nanoTime();
        database.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition, Duration limit) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
