package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.IdRange;
import io.ampsync.model.Undo;
import io.ampsync.model.UndoCause;
import io.ampsync.model.Watermark;
import io.ampsync.spi.StoredWatermark;
import io.ampsync.spi.StreamSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Ids and watermarks of a stream, as they will stand in the store once everything handed out so far is
 * committed.
 */
final class StreamLedger {
    private final long retention;
    private final List<StoredWatermark> watermarks;
    private long next;
    private boolean pruned;
    /** Whether rows may exist under ids after the newest watermark. */
    private boolean unsettled;

    StreamLedger(StreamSnapshot snapshot, long retention) {
        this.retention = retention;
        this.watermarks = new ArrayList<>(snapshot.watermarks());
        this.next = snapshot.next();
        this.pruned = snapshot.pruned();
        this.unsettled = next > firstIdAfter(snapshot.watermark());
    }

    long next() {
        return next;
    }

    /** Oldest first; a view. */
    List<StoredWatermark> watermarks() {
        return Collections.unmodifiableList(watermarks);
    }

    Optional<StoredWatermark> newest() {
        return watermarks.isEmpty() ? Optional.empty() : Optional.of(watermarks.get(watermarks.size() - 1));
    }

    /** Whether rows may exist that no remembered watermark, and nothing after them, covers. */
    boolean pruned() {
        return pruned;
    }

    Step.Write data(List<BlockRange> ranges) {
        unsettled = true;
        return new Step.Write(next++, ranges);
    }

    Step.Complete watermark(List<BlockRange> ranges) {
        long id = next++;
        watermarks.add(new StoredWatermark(id, ranges));
        unsettled = false;
        return new Step.Complete(new Watermark(id, ranges, Pruning.point(watermarks, retention)));
    }

    /** Takes back what came after the newest watermark, if anything did. */
    Optional<Step.Revert> rewind() {
        return unsettled ? Optional.of(undoAfter(newest(), new UndoCause.Rewind())) : Optional.empty();
    }

    /** Takes back every event after {@code kept}; every event at all if there is none. */
    Step.Revert undoAfter(Optional<StoredWatermark> kept, UndoCause cause) {
        long cut = firstIdAfter(kept);
        long id = next++;
        watermarks.removeIf(watermark -> watermark.id() >= cut);
        unsettled = false;
        pruned &= cut > 0;
        return new Step.Revert(new Undo(id, cause, new IdRange(cut, id - 1)));
    }

    void forget(long pruneThrough) {
        pruned |= watermarks.removeIf(watermark -> watermark.id() <= pruneThrough);
    }

    private static long firstIdAfter(Optional<StoredWatermark> watermark) {
        return watermark.map(kept -> kept.id() + 1).orElse(0L);
    }
}
