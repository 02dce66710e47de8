package io.ampsync.internal.source;

import io.ampsync.internal.rules.Cursor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server as the engine sees it. Thread-safe. Every method throws {@link io.ampsync.error.SourceException}. */
public interface AmpSource extends AutoCloseable {
    /** Plans a continuous query that starts after {@code cursor}, or at the first block without one. */
    PlannedQuery plan(String sql, @Nullable Cursor cursor);

    /** Plans a query that ends, over what the server has now; planning and running may each take {@code timeout}. */
    PlannedQuery planOnce(String sql, Duration timeout);

    @Override
    void close();
}
