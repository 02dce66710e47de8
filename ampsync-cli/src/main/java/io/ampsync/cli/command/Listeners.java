package io.ampsync.cli.command;

import io.ampsync.error.AmpsyncException;
import io.ampsync.model.SyncStream;
import io.ampsync.status.Commit;
import io.ampsync.status.SyncListener;
import io.ampsync.status.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Several listeners that are told everything, one after the other. */
record Listeners(List<SyncListener> all) implements SyncListener {
    static Listeners of(SyncListener... listeners) {
        return new Listeners(List.of(listeners));
    }

    @Override
    public void streaming(SyncStream stream) {
        all.forEach(each -> each.streaming(stream));
    }

    @Override
    public void committed(SyncStream stream, Commit commit) {
        all.forEach(each -> each.committed(stream, commit));
    }

    @Override
    public void standingBy(SyncStream stream, Wait wait) {
        all.forEach(each -> each.standingBy(stream, wait));
    }

    @Override
    public void retrying(SyncStream stream, AmpsyncException trouble, Duration delay) {
        all.forEach(each -> each.retrying(stream, trouble, delay));
    }

    @Override
    public void stopped(SyncStream stream, Optional<AmpsyncException> error) {
        all.forEach(each -> each.stopped(stream, error));
    }
}
