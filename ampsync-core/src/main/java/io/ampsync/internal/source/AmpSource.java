package io.ampsync.internal.source;

import io.ampsync.internal.rules.Cursor;
import org.jspecify.annotations.Nullable;

/** A server as the engine sees it. Thread-safe. Every method throws {@link io.ampsync.error.SourceException}. */
public interface AmpSource extends AutoCloseable {
    /** Plans a continuous query that starts after {@code cursor}, or at the first block without one. */
    PlannedQuery plan(String sql, @Nullable Cursor cursor);

    @Override
    void close();
}
