package io.ampsync.internal.rules.world;

import io.ampsync.spi.StateChange;
import io.ampsync.spi.StoredWatermark;
import java.util.ArrayList;
import java.util.List;

/**
 * Those who read the table, and what they are promised. Told apart from the rules under test: it keeps every watermark,
 * forgotten by the stream or not.
 */
final class Readers {
    /** The watermarks that readers have seen reached and that haven't been undone, since the first block. */
    private final List<StoredWatermark> inForce;
    /** The stream remembers none up to this id. */
    private long forgottenThrough;

    Readers() {
        this(List.of(), -1);
    }

    private Readers(List<StoredWatermark> inForce, long forgottenThrough) {
        this.inForce = new ArrayList<>(inForce);
        this.forgottenThrough = forgottenThrough;
    }

    Readers copy() {
        return new Readers(inForce, forgottenThrough);
    }

    void see(StateChange change) {
        change.truncateFrom().ifPresent(from -> inForce.removeIf(watermark -> watermark.id() >= from));
        inForce.addAll(change.insert());
        forgottenThrough = Math.max(forgottenThrough, change.pruneThrough().orElse(-1));
    }

    /** Whether there are blocks to which no remembered watermark leads back. */
    boolean streamHasForgotten() {
        return !inForce.isEmpty() && inForce.get(0).id() <= forgottenThrough;
    }

    /** Whether the change starts from the first block because the stream has forgotten where else it could. */
    boolean isResync(StateChange change) {
        return streamHasForgotten() && change.truncateFrom().orElse(-1) == 0;
    }

    /** Blocks must not go missing, except that a resync shows each of its microbatches. */
    boolean maySee(StateChange change) {
        List<StoredWatermark> watermarks = change.insert();
        return isResync(change) || end(watermarks.get(watermarks.size() - 1)) >= height();
    }

    /** The last block that readers have seen complete, -1 for none. */
    long height() {
        return inForce.isEmpty() ? -1 : end(inForce.get(inForce.size() - 1));
    }

    private static long end(StoredWatermark watermark) {
        return watermark.ranges().get(0).end();
    }
}
