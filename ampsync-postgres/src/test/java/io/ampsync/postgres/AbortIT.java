package io.ampsync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ampsync.error.SinkException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.TransactionalSink;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loading can be aborted wherever it waits for the database. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbortIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private PostgresDatabase database;
    private TransactionalSink sink;

    @BeforeEach
    void start() throws Exception {
        database = test.open();
        sink = test.closing(PostgresSinks.of(database).open(BLOCKS));
    }

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void whileAnotherProcessMigratesTheTables() throws Exception {
        CRC32 crc = new CRC32();
        crc.update(test.name().getBytes(StandardCharsets.UTF_8));
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(" + 0x3d32ad9eL * crc.getValue() + ")");
            abortsAndLeaves(startLoading());
        }
        sink.load();
    }

    @Test
    void whileTheProcessCannotBeRegistered() throws Exception {
        installTables();
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE ampsync_processes IN SHARE MODE");
            abortsAndLeaves(startLoading());
        }
        sink.load();
    }

    @Test
    void nobodyWaitsForALoadToCloseTheDatabase() throws Exception {
        installTables();
        try (Connection other = test.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE ampsync_processes IN SHARE MODE");
            Future<?> load = startLoading();
            long start = System.nanoTime();
            database.close();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThatThrownBy(() -> load.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        }
    }

    private void installTables() {
        try (PostgresDatabase earlier = test.open();
                TransactionalSink first = PostgresSinks.of(earlier).open(BLOCKS)) {
            first.load();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Future<?> startLoading() throws Exception {
        Future<?> load = thread.submit(sink::load);
        while (test.value("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0")) {
            assertThat(load.isDone()).isFalse();
            Thread.sleep(20);
        }
        return load;
    }

    /** The server sees the end of the connection only when the lock is free. */
    private void abortsAndLeaves(Future<?> load) {
        sink.abort();
        assertThatThrownBy(() -> load.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.isRetryable()).isTrue());
    }
}
