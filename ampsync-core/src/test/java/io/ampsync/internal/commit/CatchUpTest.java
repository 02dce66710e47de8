package io.ampsync.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.context.MemoryBudget;
import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.engine.EngineExtension;
import io.ampsync.internal.engine.ScriptedSource;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.progress.StageClock;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.internal.source.TableSource;
import io.ampsync.model.BlockHash;
import io.ampsync.model.BlockRange;
import io.ampsync.status.SyncListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private final List<BlockRange> recent =
            List.of(new BlockRange("eth", 5, 9, BlockHash.ZERO, BlockHash.ZERO, Instant.now()));

    private final PositionTracker position = new PositionTracker(OptionalLong.empty(), InstantSource.system());

    private CatchUp catchUp(boolean untilCaughtUp) {
        RunOptions options = new RunOptions(
                128,
                ReorgPolicy.FAIL,
                EngineExtension.FAST,
                QueryOptions.DEFAULT,
                false,
                1,
                new MemoryBudget(1 << 20, 2, 1, 1 << 20),
                false,
                untilCaughtUp,
                new SyncListener() {});
        TableSource source = TableSource.of(new ScriptedSource(), EngineExtension.TABLE, options.query());
        LaneTarget target = new LaneTarget(new Semaphore(1), 1);
        position.loaded(List.of());
        position.connected(OptionalLong.empty());
        return new CatchUp(new TableContext(source, target, options, position, new StageClock()));
    }

    @Test
    void whatHasBeenReceivedTellsThatTheHeadIsReached() {
        CatchUp catchUp = catchUp(false);
        assertThat(catchUp.isDue()).isFalse();
        position.received(recent);
        assertThat(catchUp.isDue()).isTrue();
    }

    @Test
    void aStreamThatEndsThenHasItStoredBefore() {
        CatchUp catchUp = catchUp(true);
        position.received(recent);
        assertThat(catchUp.isDue()).isFalse();
        position.committed(recent);
        assertThat(catchUp.isDue()).isTrue();
    }
}
