package io.ampsync.internal.source;

import org.jspecify.annotations.Nullable;

/** The responses of one continuous query. Read by one thread; {@link #cancel} may come from any. */
public interface ResponseStream extends AutoCloseable {
    /**
     * Waits for the next response; null when the server has ended the stream in order. The response is valid
     * until the next call.
     *
     * @throws io.ampsync.error.SourceException when the stream breaks, or has been cancelled
     * @throws io.ampsync.error.ProtocolException when a message can't be understood
     */
    @Nullable
    Response next();

    /** Makes a waiting {@link #next} fail soon. */
    void cancel();

    @Override
    void close();
}
