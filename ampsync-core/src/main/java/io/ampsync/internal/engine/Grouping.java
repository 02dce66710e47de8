package io.ampsync.internal.engine;

import io.ampsync.internal.rules.Step;
import io.ampsync.internal.rules.StreamMachine;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts the steps of a stream together to groups that become visible at once, and hands these to the committer.
 *
 * <p>A group ends at a watermark, or, if it grows too large, before it. One that takes back what readers have seen
 * ends only when all of that is there again. Starting from the first block because a reorg goes deeper than the stream
 * remembers is the exception: to read everything again may take days, and ought not to be lost in one stroke.
 *
 * <p>Used by one thread.
 */
final class Grouping {
    private final TransactionalSink sink;
    private final long groupBytes;
    private final StreamMachine machine;
    private final Committer committer;

    private @Nullable OpenGroup group;
    /** Whether the group has an open transaction. */
    private boolean flushed;
    /** The newest watermark that readers see, or are about to see. */
    private Optional<StoredWatermark> visible;
    /** Whether older watermarks have been forgotten. */
    private boolean pruned;

    Grouping(TransactionalSink sink, long groupBytes, StreamMachine machine, Committer committer) {
        this.sink = sink;
        this.groupBytes = groupBytes;
        this.machine = machine;
        this.committer = committer;
        this.visible = Optional.empty();
    }

    /** What readers see at the start. */
    void loaded(StreamSnapshot snapshot) {
        visible = snapshot.watermark();
        pruned = snapshot.pruned();
    }

    void apply(Delivery delivery) throws Exception {
        Step step = delivery.step();
        if (step instanceof Step.Data data) {
            open(data.id()).write(data, Objects.requireNonNull(delivery.batch()));
            relieve();
        } else if (step instanceof Step.Undo undo) {
            undo(undo);
        } else if (step instanceof Step.Watermark mark) {
            finish(mark.event());
        }
    }

    boolean isFlushed() {
        return flushed;
    }

    private OpenGroup open(long firstId) throws Exception {
        OpenGroup current = group;
        if (current == null) {
            current = new OpenGroup(sink.begin(), firstId);
            group = current;
        }
        return current;
    }

    private void undo(Step.Undo undo) throws Exception {
        OpenGroup current = open(undo.event().id());
        current.undo(undo);
        boolean resync = pruned && undo.truncateFrom() == 0;
        if (sink.switchesAtomically() && !resync) {
            visible.filter(seen -> seen.id() >= undo.truncateFrom()).ifPresent(seen -> current.owe(seen.ranges()));
        }
        pruned &= undo.truncateFrom() > 0;
    }

    private void finish(Watermark event) throws Exception {
        OpenGroup complete = open(event.id());
        complete.watermark(event);
        if (complete.isOwing()) {
            return;
        }
        OptionalLong prune = complete.pruneThrough();
        visible = Optional.of(new StoredWatermark(event.id(), event.ranges()));
        submit();
        if (prune.isPresent()) {
            machine.forget(prune.getAsLong());
            pruned = true;
        }
    }

    /** Gets a group that has grown too large out of memory: as a part of its own, or, with an undo in it, unseen. */
    private void relieve() {
        OpenGroup current = group;
        if (current != null && current.target().stagedBytes() >= groupBytes) {
            if (current.undo().isPresent()) {
                committer.flush(current);
                flushed = true;
            } else {
                submit();
            }
        }
    }

    /** Hands over what there is. */
    void submit() {
        OpenGroup current = group;
        if (current != null) {
            committer.submit(current);
            group = null;
            flushed = false;
            if (!sink.pipelines()) {
                committer.drain();
            }
        }
    }

    /** Drops the unfinished group. The committer must have ended. */
    void discard() {
        OpenGroup unfinished = group;
        if (unfinished != null) {
            unfinished.target().close();
        }
    }
}
