package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.BlockRange;
import io.ampsync.model.BlockSpan;
import io.ampsync.model.SyncStream;
import io.ampsync.status.TableStatus;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams that end by themselves: at a block, or when they have caught up. */
class StreamEndTest {
    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    private static SyncStream until(long last) {
        return new SyncStream(
                EngineExtension.TABLE.source(), EngineExtension.TABLE.destination(), BlockSpan.until(last));
    }

    private void awaitCompleted(TableRun run) {
        engine.await(() -> run.status().state() == TableStatus.State.COMPLETED);
    }

    @Test
    void aStreamEndsWithItsLastBlockAndHasAllRows() {
        engine.source.session(
                new Rows(range(0, 4), 0, 4),
                new Complete(range(0, 4)),
                new Rows(range(5, 9), 5, 9),
                new Complete(range(5, 9)),
                new Rows(range(10, 12), 10));

        awaitCompleted(engine.start(until(9), false));

        assertThat(engine.watermarkEnd()).isEqualTo(9);
        assertThat(engine.blocks()).containsExactly(0L, 4L, 5L, 9L);
    }

    @Test
    void itsMicrobatchesDontGoBeyondIt() {
        engine.query = new QueryOptions(OptionalLong.of(4), 4, false);
        engine.source.session(
                new Rows(range(0, 3), 0, 3),
                new Complete(range(0, 3)),
                new Rows(range(4, 7), 4, 7),
                new Complete(range(4, 7)),
                new Rows(range(8, 11), 8));
        engine.source.session(new Rows(range(8, 9), 8, 9), new Complete(range(8, 9)));

        awaitCompleted(engine.start(until(9), false));

        assertThat(engine.blocks()).containsExactly(0L, 3L, 4L, 7L, 8L, 9L);
        assertThat(engine.source.queries())
                .satisfiesExactly(
                        first -> assertThat(first).contains("<= 9").endsWith("microbatch_max_interval = 4"),
                        second -> assertThat(second).contains("<= 9").endsWith("microbatch_max_interval = 2"));
    }

    @Test
    void aReorgOnTheWayIsHealedBeforeTheEnd() {
        engine.source.session(
                new Rows(range(0, 4), 0, 4),
                new Complete(range(0, 4)),
                new Rows(range(5, 7), 5, 7),
                new Complete(range(5, 7)),
                new Rows(range(5, 9, 1, 0), 5, 8),
                new Complete(range(5, 9, 1, 0)));
        engine.source.session(new Rows(range(5, 7), 5, 7), new Complete(range(5, 7)));
        engine.source.session(new Rows(range(5, 9, 1, 0), 5, 8), new Complete(range(5, 9, 1, 0)));

        awaitCompleted(engine.start(until(9), false));

        assertThat(engine.blocks()).containsExactly(0L, 4L, 5L, 8L);
    }

    @Test
    void aStreamThatWasCompleteAsksTheServerForNothing() {
        engine.source.session(new Rows(range(0, 9), 0, 9), new Complete(range(0, 9)));
        awaitCompleted(engine.start(until(9), false));
        int asked = engine.source.queries().size();

        awaitCompleted(engine.start(until(9), false));

        assertThat(engine.source.queries()).hasSize(asked);
        assertThat(engine.blocks()).containsExactly(0L, 9L);
    }

    @Test
    void aLostConnectionBeforeTheEndIsWaitedOut() {
        engine.source.session(
                new Rows(range(0, 4), 0), new Complete(range(0, 4)), new Fail(SourceException.unavailable("reset")));
        engine.source.session(new Rows(range(5, 9), 9), new Complete(range(5, 9)));
        engine.source.session(new Rows(range(5, 9), 9), new Complete(range(5, 9)));

        awaitCompleted(engine.start(until(9), false));

        assertThat(engine.blocks()).containsExactly(0L, 9L);
    }

    @Test
    void aStreamEndsWhenItHasCaughtUp() {
        // The first microbatch is as long as was asked for: a shorter one would mean that there is no more.
        engine.query = new QueryOptions(OptionalLong.of(5), false);
        engine.source.session(
                new Rows(range(0, 4), 0, 4),
                new Complete(range(0, 4)),
                new Rows(recent(5, 9), 9),
                new Complete(recent(5, 9)));

        awaitCompleted(engine.start(EngineExtension.TABLE, true));

        assertThat(engine.watermarkEnd()).isEqualTo(9);
        assertThat(engine.blocks()).containsExactly(0L, 4L, 9L);
    }

    @Test
    void aStreamThatIsBehindGoesOn() throws InterruptedException {
        engine.query = new QueryOptions(OptionalLong.of(5), false);
        engine.source.session(new Rows(range(0, 4), 0, 4), new Complete(range(0, 4)));

        TableRun run = engine.start(EngineExtension.TABLE, true);

        engine.await(() -> engine.watermarkEnd() == 4);
        Thread.sleep(1_500);
        assertThat(run.status().state()).isEqualTo(TableStatus.State.BACKFILLING);
    }

    private static BlockRange recent(long start, long end) {
        BlockRange range = range(start, end);
        return new BlockRange(range.network(), start, end, range.hash(), range.prevHash(), Instant.now());
    }

    @Test
    void nothingIsLeftOpen() throws InterruptedException {
        engine.source.session(new Rows(range(0, 9), 0, 9), new Complete(range(0, 9)));
        TableRun run = engine.start(until(9), false);
        awaitCompleted(run);
        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error()).isEmpty();
    }
}
