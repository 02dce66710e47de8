package io.ampsync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SinkException;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void theSourcesReturnDoesNotHideThatTheTargetIsAway() {
        Progress progress = new Progress(EngineBench.TABLE, new SyncListener() {});
        SinkException away = new SinkException("database away", true, null);
        progress.streaming();
        progress.commitRetrying(away, Duration.ofSeconds(1));
        progress.streaming();

        assertThat(progress.status().state()).isEqualTo(TableStatus.State.RETRYING);
        assertThat(progress.status().error()).containsSame(away);
    }
}
