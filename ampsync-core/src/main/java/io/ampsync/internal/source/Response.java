package io.ampsync.internal.source;

import io.ampsync.internal.rules.ResponseMetadata;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * One message of the server.
 *
 * @param batch owned by the stream and reused for the next response; null if the message had no batch
 */
public record Response(@Nullable VectorSchemaRoot batch, ResponseMetadata metadata) {
    public int rows() {
        return batch == null ? 0 : batch.getRowCount();
    }
}
