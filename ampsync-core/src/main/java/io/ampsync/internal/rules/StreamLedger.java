package io.ampsync.internal.rules;

import io.ampsync.error.ReorgException;
import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Invalidation;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Ids and watermarks of a stream, as they will stand in the store once everything handed out so far is
 * committed.
 */
final class StreamLedger {
    private final long retention;
    private StreamSnapshot state;
    /** Whether rows may exist under ids after the newest watermark. */
    private boolean incomplete;

    StreamLedger(StreamSnapshot stored, long retention) {
        this.retention = retention;
        this.state = stored;
        this.incomplete = state.next() > firstIdAfter(state.watermark());
    }

    long next() {
        return state.next();
    }

    /** Oldest first. */
    List<StoredWatermark> watermarks() {
        return state.watermarks();
    }

    Optional<StoredWatermark> newest() {
        return state.watermark();
    }

    /** See {@link StreamSnapshot#pruned}. */
    boolean pruned() {
        return state.pruned();
    }

    Step.Write data(List<BlockRange> ranges) {
        incomplete = true;
        return new Step.Write(takeId(), ranges);
    }

    Step.Complete watermark(List<BlockRange> ranges) {
        long id = takeId();
        state = state.with(List.of(new StoredWatermark(id, ranges)));
        incomplete = false;
        return new Step.Complete(new Watermark(id, ranges, Pruning.point(state.watermarks(), retention)));
    }

    /** Takes back what came after the newest watermark, if anything did. */
    Optional<Step.Revert> rewind() {
        return incomplete ? Optional.of(undoAfter(newest(), new UndoCause.Rewind())) : Optional.empty();
    }

    /** Takes back every event after {@code kept}; every event at all if there is none. */
    Step.Revert undoAfter(Optional<StoredWatermark> kept, UndoCause cause) {
        long from = firstIdAfter(kept);
        long id = takeId();
        state = state.truncatedFrom(from);
        incomplete = false;
        return new Step.Revert(new Undo(id, cause, new IdRange(from, id - 1)));
    }

    void forget(long pruneThrough) {
        state = state.prunedThrough(pruneThrough);
    }

    /** What a reorg leads to that goes below everything remembered. */
    ReorgException tooDeep(List<Invalidation> invalidations) {
        String oldest = watermarks().isEmpty()
                ? "it remembers no watermark"
                : "its oldest remembered watermark is " + watermarks().get(0).ranges();
        return new ReorgException(
                "a reorg replaced blocks " + invalidations
                        + ", further back than the stream can undo: " + oldest
                        + "; nothing has been changed. --reorg-policy resync (ReorgPolicy.RESYNC) reads the table again from"
                        + " its first block; with a larger --retention-blocks (retentionBlocks) ampsync can undo deeper reorgs");
    }

    private long takeId() {
        long id = state.next();
        state = state.withNext(id + 1);
        return id;
    }

    private static long firstIdAfter(Optional<StoredWatermark> watermark) {
        return watermark.map(kept -> kept.id() + 1).orElse(0L);
    }
}
