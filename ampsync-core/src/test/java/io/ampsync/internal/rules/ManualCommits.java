package io.ampsync.internal.rules;

import io.ampsync.InMemoryStateStore;
import io.ampsync.spi.StateChange;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** A stream whose consumer commits by hand: ids are persisted before events are handed out, watermarks on commit. */
final class ManualCommits {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private PendingWatermarks pending = new PendingWatermarks();

    ManualCommits(StreamSnapshot initial) {
        store.commit(
                new StateChange(0, initial.next(), OptionalLong.empty(), initial.watermarks(), OptionalLong.empty()));
    }

    StreamSnapshot stored() {
        return store.reopen().load();
    }

    /** The process ends; what was pending is lost. */
    void crash() {
        pending = new PendingWatermarks();
    }

    void handOut(Step step) {
        if (step instanceof Step.Write data) {
            store.commit(StateChange.advance(data.id(), data.id() + 1));
        } else if (step instanceof Step.Revert undo) {
            long id = undo.event().id();
            store.commit(
                    new StateChange(id, id + 1, OptionalLong.of(undo.truncateFrom()), List.of(), OptionalLong.empty()));
            pending.discardFrom(undo.truncateFrom());
        } else if (step instanceof Step.Complete watermark) {
            long id = watermark.event().id();
            store.commit(StateChange.advance(id, id + 1));
            pending.add(watermark.event());
        }
    }

    void commit(long id, LongConsumer forget) {
        pending.upTo(id).ifPresent(commit -> {
            store.commit(commit.change(store.load().next()));
            pending.committed(id);
            commit.pruneThrough().ifPresent(forget);
        });
    }
}
