package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.RetryPolicy;
import io.ampsync.error.SinkException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.InMemoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run can be stopped whatever it waits for. */
class RunStopTest {
    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    @Test
    void aRunStopsWhileTheServerIsSilentAndWhileItWaits() throws Exception {
        engine.source.session();
        TableRun silent = engine.start();
        engine.await(() -> silent.status().state().isStreaming());
        Instant before = Instant.now();
        silent.stop();
        assertThat(silent.join(EngineExtension.LONG)).isTrue();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(2));

        engine.source.session(new Fail(SourceException.unavailable("refused")));
        TableRun waiting = engine.start(
                new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1)), false, t -> engine.table.open());
        engine.await(() -> waiting.status().state() == TableStatus.State.WAITING_FOR_SERVER);
        waiting.stop();
        assertThat(waiting.join(Duration.ofSeconds(2))).isTrue();
        assertThat(waiting.status().state()).isEqualTo(TableStatus.State.STOPPED);
    }

    @Test
    void aRunStopsWhileTheTargetIsAwayAndTheReaderIsHeldUp() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            engine.table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        }
        engine.source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)),
                new Rows(range(2, 2), 2),
                new Complete(range(2, 2)));
        TableRun run = engine.start(
                new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1)), false, t -> engine.table.open());
        engine.await(() -> run.status().state() == TableStatus.State.WAITING_FOR_DATABASE);

        run.stop();

        assertThat(run.join(Duration.ofSeconds(2))).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.STOPPED);
        assertThat(engine.table.rows()).isEmpty();
    }

    @Test
    void aRunStopsWhileItsStateIsBeingLoaded() throws Exception {
        UnreachableSink sink = new UnreachableSink();
        TableRun run = engine.start(EngineExtension.FAST, false, t -> sink);
        assertThat(sink.loading.await(10, TimeUnit.SECONDS)).isTrue();

        run.stop();

        assertThat(run.join(Duration.ofSeconds(2))).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.STOPPED);
    }

    /** Waits for a database that never answers. */
    private static final class UnreachableSink implements TransactionalSink {
        final CountDownLatch loading = new CountDownLatch(1);
        private final CountDownLatch aborted = new CountDownLatch(1);

        @Override
        public StreamSnapshot load() throws InterruptedException {
            loading.countDown();
            aborted.await();
            throw SinkException.retryable("aborted");
        }

        @Override
        public void prepare(Schema schema) {}

        @Override
        public SinkGroup begin() {
            throw new IllegalStateException("never loaded");
        }

        @Override
        public void abort() {
            aborted.countDown();
        }

        @Override
        public void close() {}
    }
}
