package io.ampsync.config;

import io.ampsync.error.ReorgException;

/** What to do when a reorg reaches below every watermark that the stream still remembers. */
public enum ReorgPolicy {
    /** Stop the stream with a {@link ReorgException}; the rows of forgotten watermarks stay as they are. */
    FAIL,
    /**
     * Undo every row of the stream and stream the table again from its first block. Each microbatch is committed as it
     * comes, so readers see the table grow again.
     */
    RESYNC
}
