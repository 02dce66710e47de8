package io.ampsync.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * Everything up to the end of {@link #ranges} has been delivered.
 *
 * @param ranges one entry for each network, never empty
 * @param pruneThrough watermarks up to and including this id are older than the retention and need
 *     not be remembered any more; concerns bookkeeping only, never rows
 */
public record Watermark(long id, List<BlockRange> ranges, OptionalLong pruneThrough) implements TransactionEvent {
    public Watermark {
        ranges = List.copyOf(ranges);
    }
}
