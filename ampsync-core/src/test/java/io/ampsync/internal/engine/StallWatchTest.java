package io.ampsync.internal.engine;

import static io.ampsync.internal.engine.ScriptedSource.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.config.ReorgPolicy;
import io.ampsync.internal.engine.ScriptedSource.Line.Complete;
import io.ampsync.internal.engine.ScriptedSource.Line.Rows;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.internal.source.QueryOptions;
import io.ampsync.model.BlockRange;
import io.ampsync.model.Data;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StreamSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that hangs at a skipped slot. */
@Timeout(30)
class StallWatchTest {
    @Test
    void aSilentServerThatHadMoreIsAskedForAnotherSize() throws Exception {
        try (ScriptedSource source = new ScriptedSource()) {
            source.session(new Rows(range(0, 9), 0), new Complete(range(0, 9)));
            source.session(new Rows(range(10, 20), 10), new Complete(range(10, 20)));
            try (StreamReader reader = reader(source)) {
                assertThat(reader.next()).isInstanceOf(Data.class);
                assertThat(reader.next()).isInstanceOf(Watermark.class);
                reader.watch().check(Instant.now().plus(Duration.ofMinutes(4)));
                CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> reader.next() instanceof Data);
                Thread.sleep(50);
                assertThat(next).isNotDone();
                reader.watch().check(Instant.now().plus(Duration.ofMinutes(6)));
                assertThat(next.get()).isTrue();
                assertThat(reader.next()).isInstanceOf(Watermark.class);
            }
            assertThat(source.queries().get(0)).endsWith("microbatch_max_interval = 10");
            assertThat(source.queries().get(1)).endsWith("microbatch_max_interval = 11");
        }
    }

    private static StreamReader reader(ScriptedSource source) {
        QueryOptions options = new QueryOptions(OptionalLong.of(10), false);
        return new StreamReader(
                TableSource.of(source, EngineExtension.TABLE, options),
                new StreamStateMachine(StreamSnapshot.EMPTY, 128, ReorgPolicy.FAIL),
                new RetryControl(EngineExtension.FAST, false, (what, failure, delay) -> {}),
                new Silent());
    }

    private static final class Silent implements StreamReader.Observer {
        @Override
        public void planned(Schema schema) {}

        @Override
        public void answered(Schema schema) {}

        @Override
        public void received(List<BlockRange> ranges) {}

        @Override
        public boolean isResumable() {
            return true;
        }
    }
}
