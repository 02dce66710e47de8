package io.ampsync.postgres;

import static io.ampsync.postgres.Rows.undo;
import static io.ampsync.postgres.Rows.watermark;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.AmpTable;
import io.ampsync.model.DatasetReference;
import io.ampsync.model.SyncStream;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.TransactionalSink;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever happens to connections, rows are there exactly once, and readers see whole watermarks only. */
class LostConnectionsIT {
    private static final SyncStream BLOCKS =
            SyncStream.of(new AmpTable(DatasetReference.parse("_/eth@1.0.0"), "blocks"));
    private static final int ROWS = 25;

    @RegisterExtension
    final FreshDatabase test = new FreshDatabase();

    @RegisterExtension
    final Rows rows = new Rows();

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger failures = new AtomicInteger();

    /** What the stream has committed, as the test knows it. */
    private volatile long next;

    private long blocks;

    @AfterEach
    void stop() {
        running.set(false);
    }

    @Test
    void backendsTerminatedAtRandomMoments() throws Exception {
        try (PostgresDatabase database = test.open();
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            load(sink);
            Thread killer = background(this::terminateBackends);
            stream(sink, 100, new Random(1));
            running.set(false);
            killer.join();
        }
        assertThat(failures.get()).isGreaterThan(5);
        check();
    }

    @Test
    void connectionsCutAtRandomBytes() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(3, 8_000, 24_000);
                PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port())));
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            load(sink);
            Thread reader = background(this::readConsistently);
            stream(sink, 400, new Random(2));
            running.set(false);
            reader.join();
            assertThat(proxy.cuts()).isGreaterThan(5);
            proxy.stopCutting();
        }
        assertThat(failures.get()).isGreaterThan(5);
        check();
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(3, 8_000, 24_000);
                PostgresDatabase database = PostgresDatabase.open(PostgresOptions.of(test.url(proxy.port())));
                TransactionalSink sink = PostgresSinks.of(database).open(BLOCKS)) {
            proxy.stopCutting();
            load(sink);
            for (int i = 0; i < 10; i++) {
                try (SinkGroup group = sink.begin()) {
                    rows.write(group, next, blocks, blocks + ROWS - 1, "x");
                    StateChange change = watermark(next, next + 2, blocks, blocks + ROWS - 1);
                    proxy.swallowNextCommitAnswer();
                    while (!attempt(() -> group.commit(change))) {
                        assertThat(group.isVoid()).isFalse();
                    }
                    next = change.next();
                    blocks += ROWS;
                }
            }
            assertThat(failures.get()).isGreaterThanOrEqualTo(5);
        }
        check();
    }

    private void check() throws Exception {
        assertThat(readerFault).isNull();
        assertThat(test.value("SELECT next_transaction_id FROM amp_client_state"))
                .isEqualTo(Long.toString(next));
        assertThat(test.value("SELECT count(*), count(DISTINCT block_num), min(block_num), max(block_num) FROM blocks"))
                .isEqualTo(blocks + "|" + blocks + "|0|" + (blocks - 1));
    }

    private void stream(TransactionalSink sink, int groups, Random random) throws Exception {
        for (int i = 0; i < groups; i++) {
            boolean reorg = blocks > 0 && random.nextInt(4) == 0;
            boolean flush = random.nextInt(3) == 0;
            while (!group(sink, reorg, flush)) {
                load(sink);
            }
        }
    }

    /** False if the group was lost and has to be written again. */
    private boolean group(TransactionalSink sink, boolean reorg, boolean flush) throws Exception {
        long expected = next;
        long first = reorg ? blocks - ROWS : blocks;
        StateChange change = watermark(expected, expected + 3, first, first + ROWS - 1);
        try (SinkGroup group = sink.begin()) {
            if (reorg) {
                long undone = expected - 3;
                group.undo(undo(expected, undone, expected - 1));
                change = new StateChange(
                        expected, expected + 3, OptionalLong.of(undone), change.insert(), OptionalLong.empty());
            }
            rows.write(group, expected + 1, first, first + ROWS - 1, "x".repeat(20));
            if (flush && !attempt(group::flush)) {
                return false;
            }
            StateChange last = change;
            while (!attempt(() -> group.commit(last))) {
                if (group.isVoid()) {
                    return committed(sink, change, first);
                }
            }
        }
        next = change.next();
        blocks = first + ROWS;
        return true;
    }

    /** A flushed group whose commit failed may still have been applied. */
    private boolean committed(TransactionalSink sink, StateChange change, long first) throws Exception {
        if (load(sink) != change.next()) {
            return false;
        }
        next = change.next();
        blocks = first + ROWS;
        return true;
    }

    private long load(TransactionalSink sink) throws Exception {
        long[] found = new long[1];
        while (!attempt(() -> {
            found[0] = sink.load().next();
            sink.prepare(Rows.SCHEMA);
        })) {
            assertThat(running).isTrue();
        }
        return found[0];
    }

    private interface Action {
        void run() throws Exception;
    }

    private boolean attempt(Action action) throws Exception {
        try {
            action.run();
            return true;
        } catch (AmpsyncException e) {
            if (!e.isRetryable()) {
                throw e;
            }
            failures.incrementAndGet();
            return false;
        }
    }

    private Thread background(Action action) {
        Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                readerFault = e.toString();
            }
        });
        thread.start();
        return thread;
    }

    private volatile @Nullable String readerFault;

    private void terminateBackends() throws Exception {
        Random random = new Random(5);
        try (var connection = test.connect();
                var kill = connection.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'ampsync'")) {
            long hit = -1;
            while (running.get()) {
                Thread.sleep(0, random.nextInt(999_999));
                // Once for each group, so that there is progress however slow the machine is.
                if (next != hit) {
                    hit = next;
                    Thread.sleep(random.nextInt(20));
                    kill.execute();
                }
            }
        }
    }

    private void readConsistently() throws Exception {
        try (var connection = test.connect();
                var read = connection.prepareStatement("SELECT (SELECT count(*) FROM blocks),"
                        + " (SELECT coalesce(max((block_ranges->0->'numbers'->>'end')::bigint) + 1, 0)"
                        + " FROM amp_client_buffer_entries), (SELECT count(DISTINCT block_num) FROM blocks)")) {
            while (running.get()) {
                try (var row = read.executeQuery()) {
                    row.next();
                    List<Long> seen = List.of(row.getLong(1), row.getLong(2), row.getLong(3));
                    if (!seen.get(0).equals(seen.get(1)) || !seen.get(0).equals(seen.get(2))) {
                        readerFault = "rows, blocks complete, distinct blocks: " + seen;
                        return;
                    }
                }
            }
        }
    }
}
