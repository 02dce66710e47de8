package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SourceException;
import io.ampsync.internal.engine.ScriptedSource.Line;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Fail;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A resync commits each microbatch as it comes, however it came about and however often it is cut off. */
class ResyncTest {
    /** Fork of the chain that replaces everything. */
    private static final int OTHER = 1;

    @RegisterExtension
    final EngineExtension engine = new EngineExtension();

    /** The watermarks end at 99, 199, ... 599; the first two have been forgotten at the end. */
    @BeforeEach
    void aStreamThatHasForgottenItsFirstWatermarks() {
        List<Line> lines = new ArrayList<>();
        for (long start = 0; start < 600; start += 100) {
            lines.add(new Rows(range(start, start + 99), start));
            lines.add(new Complete(range(start, start + 99)));
        }
        lines.add(connectionLost());
        engine.source.session(lines.toArray(Line[]::new));
    }

    @Test
    void aConnectionThatBreaksBeforeTheFirstWatermarkLeavesNothingToWaitFor() {
        engine.source.session(new Rows(range(50, 605, OTHER, OTHER), 50));
        replacedAsAWhole();
        engine.source.session(new Rows(range(0, 9, OTHER, OTHER), 0), connectionLost());
        engine.source.session(new Rows(range(0, 9, OTHER, OTHER), 0), new Complete(range(0, 9, OTHER, OTHER)));

        engine.startResyncing();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L);
    }

    @Test
    void aReorgThatShowsItsDepthRoundByRoundLeavesNothingToWaitFor() {
        engine.source.session(new Rows(range(550, 605, OTHER, OTHER), 550));
        engine.source.session(new Rows(range(499, 605, OTHER, OTHER), 499));
        engine.source.session(new Rows(range(50, 605, OTHER, OTHER), 50));
        replacedAsAWhole();
        engine.source.session(new Rows(range(0, 9, OTHER, OTHER), 0), new Complete(range(0, 9, OTHER, OTHER)));

        engine.startResyncing();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L);
    }

    @Test
    void aReorgDuringTheFirstMicrobatchLeavesNothingToWaitFor() {
        engine.source.session(new Rows(range(50, 605, OTHER, OTHER), 50));
        replacedAsAWhole();
        engine.source.session(new Rows(range(0, 9, OTHER, OTHER), 0), new Rows(range(5, 9, 2, 2), 5));
        engine.source.session(new Rows(range(0, 9, 2, 2), 0), new Complete(range(0, 9, 2, 2)));

        engine.startResyncing();

        engine.await(() -> engine.watermarkEnd() == 9);
        assertThat(engine.blocks()).containsExactly(0L);
    }

    /** The answer to the question whether the cursor has got lost: the first remembered watermark is another. */
    private void replacedAsAWhole() {
        engine.source.session(new Rows(range(50, 299, OTHER, OTHER), 50));
    }

    private static Line connectionLost() {
        return new Fail(SourceException.unavailable("connection reset"));
    }
}
