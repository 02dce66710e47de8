package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.OwnershipException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.End;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.spi.TransactionalSink;
import io.ampsync.status.TableStatus;
import io.ampsync.testing.InMemoryTable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Failures of either side. */
class FailureHandlingTest {
    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    @Test
    void commitsAreRepeatedUntilTheyAreKnownToHaveHappened() {
        engine.table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        engine.table.failNextCommit(InMemoryTable.Failure.AFTER_COMMIT);
        engine.table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        engine.source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 1);
        assertThat(engine.blocks()).containsExactly(0L, 1L);
        assertThat(engine.table.commits()).isEqualTo(2);
    }

    @Test
    void twoBrokenResponsesInARowAreTakenForAccidents() throws Exception {
        engine.source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new Rows(range(5, 5), 5));
        engine.source.session(new Rows(range(7, 7), 7));
        engine.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)), new Rows(range(5, 5), 5));
        engine.source.session(new Rows(range(6, 6), 6));
        engine.source.session(new Rows(range(7, 7), 7));

        TableRun run = engine.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(ProtocolException.class);
        assertThat(engine.blocks()).containsExactly(0L, 1L);
    }

    @Test
    void brokenResponsesDuringALargeReorgAreToleratedAsMuch() {
        twoWatermarks();
        brokenReorg(2);
        engine.source.session(new Rows(range(10, 69, 1, 0), 10, 69), new Complete(range(10, 69, 1, 0)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 69);
        assertThat(engine.blocks()).containsExactly(0L, 10L, 69L);
    }

    @Test
    void aServerThatBreaksALargeReorgForGoodEndsTheTable() throws Exception {
        twoWatermarks();
        brokenReorg(3);

        TableRun run = engine.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(ProtocolException.class);
        assertThat(engine.blocks()).containsExactly(0L, 10L);
    }

    private void twoWatermarks() {
        engine.source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 59), 10),
                new Complete(range(10, 59)),
                new End());
    }

    /** Each has enough rows to be flushed before a gap comes. */
    private void brokenReorg(int times) {
        for (int i = 0; i < times; i++) {
            engine.source.session(
                    new Rows(range(10, 69, 1, 0), LongStream.range(10, 60).toArray()), new Rows(range(200, 210), 200));
        }
    }

    @Test
    void permanentTroubleEndsTheTableAndSaysSo() throws Exception {
        SourceException refused = SourceException.permanent(ErrorKind.QUERY, "no such table", null);
        engine.source.session(new Fail(refused));

        TableRun run = engine.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.FAILED);
        assertThat(run.status().error()).containsSame(refused);
        assertThat(refused.stream()).contains(EngineExtension.TABLE);
    }

    @Test
    void aTableThatLosesOwnershipEndsWithoutCommitting() throws Exception {
        engine.table.onCommit(rows -> takeOver());
        engine.source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        TableRun run = engine.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(OwnershipException.class);
        assertThat(engine.blocks()).containsExactly(0L);
    }

    @Test
    void failFastGivesUpBeforeTheFirstConnectionOnly() throws Exception {
        SourceException refused = SourceException.unavailable("refused");
        engine.source.session(new Fail(refused));
        TableRun hasty = engine.start(EngineExtension.FAST, true, t -> engine.table.open());
        assertThat(hasty.join(EngineExtension.LONG)).isTrue();
        assertThat(hasty.status().state()).isEqualTo(TableStatus.State.FAILED);

        engine.source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new Fail(refused));
        engine.source.session(new Fail(refused));
        engine.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));
        engine.start(EngineExtension.FAST, true, t -> engine.table.open());
        engine.await(() -> engine.watermarkEnd() == 1);
    }

    private void takeOver() {
        try (TransactionalSink other = engine.table.open()) {
            other.load();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
