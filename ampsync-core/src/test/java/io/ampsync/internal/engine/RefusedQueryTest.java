package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.ErrorKind;
import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.End;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.NothingSynced;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server plans queries that it refuses to stream. */
class RefusedQueryTest {
    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    @Test
    void aQueryThatIsRefusedOnlyWhenStreamedLeavesNoTable() throws Exception {
        SourceException refused = SourceException.permanent(ErrorKind.QUERY, "failed to incrementalize the plan", null);
        engine.source.session(new Fail(refused), new End());

        TableRun run = engine.start();

        assertThat(run.join(EngineExtension.LONG)).isTrue();
        assertThat(run.status().error()).containsSame(refused);
        assertThat(engine.table.schema()).isEmpty();
    }

    @Test
    void aServerThatRefusesDuringItsUpgradeIsWaitedFor() {
        SourceException refused = SourceException.permanent(ErrorKind.QUERY, "table 'blocks' not found", null);
        engine.source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)), new End());
        engine.source.session(new Fail(refused));
        engine.source.session(new Fail(refused), new End());
        engine.source.session(new Rows(range(10, 10), 10), new Complete(range(10, 10)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 10);
        assertThat(engine.blocks()).containsExactly(0L, 10L);
    }

    @Test
    void aServerThatRefusesAfterARestartIsWaitedFor() throws Exception {
        SourceException refused = SourceException.permanent(ErrorKind.QUERY, "table 'blocks' not found", null);
        engine.source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
        TableRun first = engine.start();
        engine.await(() -> engine.watermarkEnd() == 9);
        first.stop();
        assertThat(first.join(EngineExtension.LONG)).isTrue();
        engine.source.session(new Fail(refused));
        engine.source.session(new Rows(range(10, 10), 10), new Complete(range(10, 10)));

        engine.start();

        engine.await(() -> engine.watermarkEnd() == 10);
    }

    @Test
    void aTableIsPreparedOnceThereIsSomethingToWrite() {
        engine.source.session(new NothingSynced(), new End());
        engine.source.session(new NothingSynced(), new End());
        engine.source.session();
        engine.start();
        engine.await(() -> engine.source.cursors().size() == 3);
        assertThat(engine.table.schema()).isEmpty();
    }

    @Test
    void theFirstSignOfLifeOfAMicrobatchIsEnough() {
        engine.source.session(new Rows(range(0, 9)));
        engine.start();
        engine.await(() -> engine.table.schema().isPresent());
    }
}
