package io.ampsync.postgres.internal.copy.vector;

import org.apache.arrow.vector.FieldVector;

/** Reads the values of one Arrow vector after the other. */
@FunctionalInterface
public interface VectorReader {
    /** Looks at {@code vector} from now on, as long as its buffers are there. */
    void open(FieldVector vector);
}
