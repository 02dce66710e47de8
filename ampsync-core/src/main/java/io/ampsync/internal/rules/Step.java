package io.ampsync.internal.rules;

import io.ampsync.model.BlockRange;
import io.ampsync.model.Undo;
import io.ampsync.model.Watermark;
import java.util.List;
import java.util.Optional;

/** What is to be done about a response, in order. The first three use an id each and become an event. */
public sealed interface Step {
    /** Deliver the rows of the response under {@code id}. */
    record Write(long id, List<BlockRange> ranges) implements Step {}

    /** Take back earlier events. */
    record Revert(Undo event) implements Step {
        /** Watermarks with this id or a higher one are void; 0 means that nothing is left of the stream. */
        public long truncateFrom() {
            return event.invalidated().first();
        }
    }

    /** Everything up to the ends of the watermark's ranges is complete. */
    record Complete(Watermark event) implements Step {}

    /** Close the response stream and open one at {@code cursor}; the rest of the response is void. */
    record Reconnect(Optional<Cursor> cursor) implements Step {}
}
