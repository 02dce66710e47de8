package io.ampsync.model;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Rows, to be stored under {@link #id} so that a later {@link Undo} can take them back.
 *
 * <p>The stream owns {@code batch} and fills it anew for the next event: read it before asking for
 * that event (or, in a sink, before returning), and don't close it. Closing the stream frees
 * it at once, also under the hands of a thread that is reading it. To keep rows longer, transfer or copy them. It may
 * hold zero rows: servers send such batches as signs of life.
 *
 * @param ranges the blocks of the microbatch that the rows belong to; several events share them
 */
public record Data(long id, VectorSchemaRoot batch, List<BlockRange> ranges) implements TransactionEvent {
    public Data {
        ranges = List.copyOf(ranges);
    }

    /** Number of rows in the batch. */
    public int rows() {
        return batch.getRowCount();
    }
}
