package io.ampsync.model;

import java.util.List;

/** Why earlier events are taken back. */
public sealed interface UndoCause {
    /**
     * The events after the last watermark can't be trusted: the process or the connection ended
     * before their microbatch was complete. The server sends these blocks again.
     */
    record Rewind() implements UndoCause {}

    /** The chain has changed; {@code invalidations} holds one entry for each network concerned. */
    record Reorg(List<Invalidation> invalidations) implements UndoCause {
        public Reorg {
            invalidations = List.copyOf(invalidations);
        }
    }
}
