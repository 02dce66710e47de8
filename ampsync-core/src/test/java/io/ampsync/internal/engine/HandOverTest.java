package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.RetryPolicy;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.spi.SinkGroup;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TargetWait;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.spi.TurnListener;
import io.ampsync.status.TableStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Turns that begin and end. */
class HandOverTest {
    private static final RetryPolicy FAST = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(4));

    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    private final List<TurnListener> turns = new CopyOnWriteArrayList<>();
    private final CountDownLatch otherTurn = new CountDownLatch(1);

    /** The first turn comes at once, the second once another process has had its own. */
    private final class TurnTaking implements TransactionalSink {
        private final TransactionalSink sink = engine.table.open();

        @Override
        public boolean standsBy() {
            return true;
        }

        @Override
        public StreamSnapshot load() throws Exception {
            return sink.load();
        }

        @Override
        public StreamSnapshot loadInTurn(TurnListener listener) throws Exception {
            turns.add(listener);
            if (turns.size() > 1) {
                listener.standingBy(new TargetWait("stands by while process 7 on host a writes it", Instant.EPOCH));
                otherTurn.await();
            }
            return load();
        }

        @Override
        public void prepare(Schema schema) throws Exception {
            sink.prepare(schema);
        }

        @Override
        public SinkGroup begin() throws Exception {
            return sink.begin();
        }

        @Override
        public void abort() {
            otherTurn.countDown();
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    @Test
    void aTurnThatEndsLeavesWholeCommitsAndTheNextGoesOnFromThem() {
        engine.source.session(new Rows(range(0, 9), 0, 9), new Complete(range(0, 9)), new Rows(range(10, 19), 10, 11));
        TableRun run = engine.start(FAST, false, table -> new TurnTaking());
        engine.await(() -> engine.watermarkEnd() == 9);

        engine.source.session(new Rows(range(10, 19), 10, 11, 19), new Complete(range(10, 19)));
        turns.get(0).handOver();
        engine.await(() -> run.status().state() == State.STANDBY);
        assertThat(run.status().waiting().orElseThrow().what())
                .isEqualTo("stands by while process 7 on host a writes it");
        assertThat(engine.blocks()).containsExactly(0L, 9L);

        otherTurn.countDown();
        engine.await(() -> engine.watermarkEnd() == 19);
        assertThat(engine.blocks()).containsExactly(0L, 9L, 10L, 11L, 19L);
        assertThat(turns).hasSize(2);
    }

    @Test
    void aStopEndsTheWaitForATurn() throws Exception {
        engine.source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        TableRun run = engine.start(FAST, false, table -> new TurnTaking());
        engine.await(() -> engine.watermarkEnd() == 9);
        turns.get(0).handOver();
        engine.await(() -> run.status().state() == State.STANDBY);

        run.stop();
        assertThat(run.join(Duration.ofSeconds(1))).isTrue();
        assertThat(run.status().state()).isEqualTo(State.STOPPED);
    }
}
