package io.ampsync.internal.commit;

import io.ampsync.internal.context.RunOptions;
import io.ampsync.internal.context.TableContext;
import io.ampsync.internal.progress.PositionTracker;
import io.ampsync.internal.rules.MonotonicReads;
import io.ampsync.internal.rules.StreamStateMachine;
import io.ampsync.model.Data;
import io.ampsync.model.StreamPosition;
import io.ampsync.model.TransactionEvent;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StreamSnapshot;
import io.ampsync.spi.TransactionalSink;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of a stream together to groups that become visible at once, and hands these to the committer.
 *
 * <p>A group ends at the first watermark at which {@link MonotonicReads} allow it. If it grows too large before, what
 * it has leaves the memory: far from the head as a group of its own, else unseen, through a transaction that stays
 * open.
 *
 * <p>Used by one thread.
 */
public final class GroupAssembler {
    private final TransactionalSink sink;
    private final RunOptions options;
    private final PositionTracker position;
    private final StreamStateMachine machine;
    private final Committer committer;

    private @Nullable OpenGroup group;
    /** Whether the group has an open transaction. */
    private boolean flushed;
    /** What readers see once everything handed over has been committed. */
    private StreamSnapshot visible;

    /** {@code stored} is what readers see at the start. */
    public GroupAssembler(
            TableContext context, StreamStateMachine machine, StreamSnapshot stored, Committer committer) {
        this.sink = context.sink();
        this.options = context.options();
        this.position = context.position();
        this.machine = machine;
        this.visible = stored;
        this.committer = committer;
    }

    public void apply(TransactionEvent event) throws Exception {
        if (event instanceof Data data) {
            open(data.id()).write(data);
            // Waits for the database may follow: what is staged makes room for messages of other streams.
            data.batch().clear();
            limitMemory();
        } else if (event instanceof Undo undo) {
            open(undo.id()).undo(undo);
        } else if (event instanceof Watermark watermark) {
            finish(watermark);
        }
    }

    public boolean isFlushed() {
        return flushed;
    }

    private OpenGroup open(long firstId) throws Exception {
        OpenGroup current = group;
        if (current == null) {
            current = new OpenGroup(sink.begin(), options.memory().share(), firstId);
            group = current;
        }
        return current;
    }

    private void finish(Watermark event) throws Exception {
        OpenGroup complete = open(event.id());
        complete.watermark(event);
        if (sink.switchesAtomically() && !MonotonicReads.allow(visible, complete.change())) {
            return;
        }
        submit();
        complete.pruneThrough().ifPresent(machine::forget);
    }

    private void limitMemory() {
        OpenGroup current = group;
        if (current != null && current.isFull()) {
            if (maySplit(current)) {
                submit();
            } else {
                committer.flush(current);
                current.flushed();
                flushed = true;
            }
        }
        if (options.memory().isSpent()) {
            committer.drain();
        }
    }

    /** Readers may see a part of a microbatch only far from the head, and never of one that replaces rows. */
    private boolean maySplit(OpenGroup current) {
        return current.undo().isEmpty()
                && !options.wholeMicrobatches()
                && position.position() == StreamPosition.BACKFILLING;
    }

    /** Hands over what there is. */
    public void submit() {
        OpenGroup current = group;
        if (current != null) {
            current.complete(position.position());
            committer.submit(current);
            visible = current.change().applyTo(visible);
            group = null;
            flushed = false;
            if (!sink.pipelines()) {
                committer.drain();
            }
        }
    }

    /** Drops the unfinished group. The committer must have ended. */
    public void discard() {
        OpenGroup unfinished = group;
        if (unfinished != null) {
            unfinished.close();
        }
    }
}
