package io.ampsync.internal.engine;

import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.model.Data;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of a stream together to groups that become visible at once, and hands these to the committer.
 *
 * <p>A group ends at a watermark, or, if it grows too large, before it. One that takes back what readers have seen
 * ends only when all of that is there again. Starting from the first block because a reorg goes deeper than the stream
 * remembers is the exception: to read everything again may take days, and ought not to be lost in one stroke.
 *
 * <p>Used by one thread.
 */
final class GroupAssembler {
    private final TransactionalSink sink;
    private final long groupBytes;
    private final StreamStateMachine machine;
    private final Committer committer;

    private @Nullable OpenGroup group;
    /** Whether the group has an open transaction. */
    private boolean flushed;
    /** The newest watermark that readers see, or are about to see. */
    private Optional<StoredWatermark> visible;
    /** Whether older watermarks have been forgotten. */
    private boolean pruned;

    GroupAssembler(TransactionalSink sink, long groupBytes, StreamStateMachine machine, Committer committer) {
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

    void apply(TransactionEvent event) throws Exception {
        if (event instanceof Data data) {
            open(data.id()).write(data);
            limitMemory();
        } else if (event instanceof Undo undo) {
            undo(undo);
        } else if (event instanceof Watermark watermark) {
            finish(watermark);
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

    private void undo(Undo undo) throws Exception {
        OpenGroup current = open(undo.id());
        current.undo(undo);
        long from = undo.invalidated().first();
        boolean resync = pruned && from == 0;
        if (sink.switchesAtomically() && !resync) {
            visible.filter(seen -> seen.id() >= from).ifPresent(seen -> current.owe(seen.ranges()));
        }
        pruned &= from > 0;
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
    private void limitMemory() {
        OpenGroup current = group;
        if (current != null && current.sinkGroup().stagedBytes() >= groupBytes) {
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
            unfinished.sinkGroup().close();
        }
    }
}
