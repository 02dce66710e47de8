package io.ampsync.testing;

import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads the rows of a {@link SimulatedTable} in batches, for one stream. Used by one thread. */
public interface TableReader extends AutoCloseable {
    /** Starts over with the rows of {@code blocks}. */
    void open(List<SimulatedBlock> blocks);

    /** The next batch, valid until the next call and owned by the reader; null at the end. */
    VectorSchemaRoot next();

    @Override
    void close();
}
