package io.ampsync.internal.engine;

import io.ampsync.internal.rules.Step;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * A step and, for data, the rows.
 *
 * @param batch valid until the next delivery is asked for
 */
record Delivery(Step step, @Nullable VectorSchemaRoot batch) {
    int rows() {
        return batch == null ? 0 : batch.getRowCount();
    }
}
