package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import java.util.List;
import java.util.Optional;

/** What is to be done about a response, in order. */
public sealed interface Step {
    /** Deliver the rows of the response under {@code id}. */
    record Data(long id, List<BlockRange> ranges) implements Step {}

    /**
     * Take back earlier events.
     *
     * @param truncateFrom watermarks with this id or a higher one are void
     */
    record Undo(io.ampsync.model.Undo event, long truncateFrom) implements Step {}

    /** Everything so far is complete. */
    record Watermark(io.ampsync.model.Watermark event) implements Step {}

    /** Close the response stream and open one at {@code cursor}; the rest of the response is void. */
    record Reconnect(Optional<Cursor> cursor) implements Step {}
}
