package io.ampsync.internal.source;

import io.ampsync.internal.rules.Cursor;
import io.ampsync.internal.rules.ResponseMetadata;
import io.ampsync.model.BlockRange;
import io.ampsync.model.SyncStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.pojo.Schema;

/** Asks for a stream only to learn whether the server would stream it: some queries are refused when they run. */
public final class StreamTrial {
    /** A stream that has anything new begins at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AmpSource source;
    private final SyncStream stream;

    public StreamTrial(AmpSource source, SyncStream stream) {
        this.source = source;
        this.stream = stream;
    }

    /**
     * Returns the columns of the stream.
     *
     * @param after the newest watermark; empty to begin at the first block
     */
    public Schema run(List<BlockRange> after, boolean severalNetworks) {
        StreamQuery query = new StreamQuery(source, stream, new QueryOptions(OptionalLong.of(1), severalNetworks));
        Optional<Cursor> cursor = after.isEmpty() ? Optional.empty() : Optional.of(Cursor.after(after));
        PlannedQuery planned = query.plan(cursor, query.options().microbatchBlocks());
        FirstResponse.await(planned, PATIENCE).map(ResponseMetadata::ranges).ifPresent(query::checkNetworks);
        return planned.schema();
    }
}
