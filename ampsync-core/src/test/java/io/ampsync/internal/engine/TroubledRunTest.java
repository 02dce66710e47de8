package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

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
class TroubledRunTest {
    @RegisterExtension
    final EngineBench bench = new EngineBench();

    @Test
    void commitsAreRepeatedUntilTheyAreKnownToHaveHappened() {
        bench.table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        bench.table.failNextCommit(InMemoryTable.Failure.AFTER_COMMIT);
        bench.table.failNextCommit(InMemoryTable.Failure.BEFORE_COMMIT);
        bench.source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        bench.start();

        bench.await(() -> bench.watermarkEnd() == 1);
        assertThat(bench.blocks()).containsExactly(0L, 1L);
        assertThat(bench.table.commits()).isEqualTo(2);
    }

    @Test
    void twoBrokenResponsesInARowAreTakenForAccidents() throws Exception {
        bench.source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new Rows(range(5, 5), 5));
        bench.source.session(new Rows(range(7, 7), 7));
        bench.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)), new Rows(range(5, 5), 5));
        bench.source.session(new Rows(range(6, 6), 6));
        bench.source.session(new Rows(range(7, 7), 7));

        TableRun run = bench.start();

        assertThat(run.join(EngineBench.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(ProtocolException.class);
        assertThat(bench.blocks()).containsExactly(0L, 1L);
    }

    @Test
    void brokenResponsesDuringALargeReorgAreToleratedAsMuch() {
        twoWatermarks();
        brokenReorg(2);
        bench.source.session(new Rows(range(10, 69, 1, 0), 10, 69), new Complete(range(10, 69, 1, 0)));

        bench.start();

        bench.await(() -> bench.watermarkEnd() == 69);
        assertThat(bench.blocks()).containsExactly(0L, 10L, 69L);
    }

    @Test
    void aServerThatBreaksALargeReorgForGoodEndsTheTable() throws Exception {
        twoWatermarks();
        brokenReorg(3);

        TableRun run = bench.start();

        assertThat(run.join(EngineBench.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(ProtocolException.class);
        assertThat(bench.blocks()).containsExactly(0L, 10L);
    }

    private void twoWatermarks() {
        bench.source.session(
                new Rows(range(0, 9), 0),
                new Complete(range(0, 9)),
                new Rows(range(10, 59), 10),
                new Complete(range(10, 59)),
                new End());
    }

    /** Each has enough rows to be flushed before a gap comes. */
    private void brokenReorg(int times) {
        for (int i = 0; i < times; i++) {
            bench.source.session(
                    new Rows(range(10, 69, 1, 0), LongStream.range(10, 60).toArray()), new Rows(range(200, 210), 200));
        }
    }

    @Test
    void permanentTroubleEndsTheTableAndSaysSo() throws Exception {
        SourceException refused = new SourceException(SourceException.Reason.INVALID_QUERY, "no such table", null);
        bench.source.session(new Fail(refused));

        TableRun run = bench.start();

        assertThat(run.join(EngineBench.LONG)).isTrue();
        assertThat(run.status().state()).isEqualTo(TableStatus.State.FAILED);
        assertThat(run.status().error()).containsSame(refused);
    }

    @Test
    void aTableThatLosesOwnershipEndsWithoutCommitting() throws Exception {
        bench.table.onCommit(rows -> takeOver());
        bench.source.session(
                new Rows(range(0, 0), 0),
                new Complete(range(0, 0)),
                new Rows(range(1, 1), 1),
                new Complete(range(1, 1)));

        TableRun run = bench.start();

        assertThat(run.join(EngineBench.LONG)).isTrue();
        assertThat(run.status().error()).get().isInstanceOf(OwnershipException.class);
        assertThat(bench.blocks()).containsExactly(0L);
    }

    @Test
    void failFastGivesUpBeforeTheFirstConnectionOnly() throws Exception {
        SourceException refused = new SourceException(SourceException.Reason.UNAVAILABLE, "refused", null);
        bench.source.session(new Fail(refused));
        TableRun hasty = bench.start(EngineBench.FAST, true, t -> bench.table.open());
        assertThat(hasty.join(EngineBench.LONG)).isTrue();
        assertThat(hasty.status().state()).isEqualTo(TableStatus.State.FAILED);

        bench.source.session(new Rows(range(0, 0), 0), new Complete(range(0, 0)), new Fail(refused));
        bench.source.session(new Fail(refused));
        bench.source.session(new Rows(range(1, 1), 1), new Complete(range(1, 1)));
        bench.start(EngineBench.FAST, true, t -> bench.table.open());
        bench.await(() -> bench.watermarkEnd() == 1);
    }

    private void takeOver() {
        try (TransactionalSink other = bench.table.open()) {
            other.load();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
