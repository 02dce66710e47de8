package io.ampsync.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ampsync.error.SinkException;
import io.ampsync.status.SyncListener;
import io.ampsync.status.TableStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatusTrackerTest {
    @Test
    void theSourcesReturnDoesNotHideThatTheTargetIsAway() {
        StatusTracker status = new StatusTracker(EngineExtension.TABLE, new SyncListener() {});
        SinkException away = SinkException.retryable("database away");
        status.streaming();
        status.retrying(RetryControl.Activity.COMMITTING, away, Duration.ofSeconds(1));
        status.streaming();

        assertThat(status.current().state()).isEqualTo(TableStatus.State.RETRYING);
        assertThat(status.current().error()).containsSame(away);
    }
}
