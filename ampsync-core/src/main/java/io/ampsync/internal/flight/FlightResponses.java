package io.ampsync.internal.flight;

import io.ampsync.error.AmpsyncException;
import io.ampsync.error.ProtocolException;
import io.ampsync.error.TargetException;
import io.ampsync.internal.source.MetadataJson;
import io.ampsync.internal.source.Response;
import io.ampsync.internal.source.ResponseStream;
import java.util.function.Consumer;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The messages of one running query. */
final class FlightResponses implements ResponseStream {
    /** More than a stream ever holds in its queue. */
    private static final int CLOSE_ATTEMPTS = 100;

    /** How Arrow asks for the module that knows compression. */
    private static final String NO_CODEC = "Please add arrow-compression module";

    private final FlightStream stream;
    private final MessageDemand demand;
    private final BatchReader batches;
    private final Context context;
    private volatile boolean cancelled;
    private boolean closed;
    private @Nullable VectorSchemaRoot batch;

    /** How to report failures of the call, and whom to tell that it is over. */
    record Context(FlightErrors errors, Secrets secrets, Consumer<FlightResponses> onClose) {}

    FlightResponses(FlightStream stream, MessageDemand demand, BatchReader batches, Context context) {
        this.stream = stream;
        this.demand = demand;
        this.batches = batches;
        this.context = context;
    }

    @Override
    public @Nullable Response next() {
        if (cancelled) {
            throw context.errors.newCancelled();
        }
        try {
            free();
            demand.waiting();
            if (stream.next()) {
                demand.taken();
                return response();
            }
        } catch (AmpsyncException e) {
            throw e;
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Arrow's verdict on a message whose buffers don't belong to the schema.
            throw undecodable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw cancelled ? context.errors.newCancelled() : failure(e);
        }
        if (cancelled) {
            throw context.errors.newCancelled();
        }
        return null;
    }

    private AmpsyncException undecodable(String text) {
        if (text.startsWith(NO_CODEC)) {
            return TargetException.mismatch("the server sends batches compressed with "
                    + text.substring(text.lastIndexOf(' ') + 1)
                    + "; add org.apache.arrow:arrow-compression to the class path");
        }
        return new ProtocolException(
                "the server sent a message that can't be decoded: " + context.secrets.redact(text));
    }

    private AmpsyncException failure(RuntimeException e) {
        AmpsyncException refusal = Causes.find(e, AmpsyncException.class);
        return refusal != null ? refusal : context.errors.toException(e, context.secrets);
    }

    /** Without a root the message came before the schema: asking for it would wait for ever. */
    private Response response() {
        batch = stream.hasRoot() ? batches.read(stream.getRoot(), stream.getDictionaryProvider()) : null;
        return new Response(batch, MetadataJson.parse(metadata()));
    }

    private void free() {
        if (batch != null) {
            batch.clear();
            batch = null;
        }
        batches.close();
    }

    private byte @Nullable [] metadata() {
        ArrowBuf buffer = stream.getLatestMetadata();
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[(int) buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    @Override
    public void cancel() {
        cancelled = true;
        stream.cancel("cancelled by the client", null);
    }

    /** To be called by the reading thread, as it frees the batch that {@link #next} may be using. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // An interrupt would make Flight give up before it has freed anything.
        boolean interrupted = Thread.interrupted();
        try {
            cancel();
            demand.end();
            batches.close();
            closeStream();
        } finally {
            context.onClose.accept(this);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Closing drains the queue first and gives up at a message that can't be read; each attempt consumes one. */
    private void closeStream() {
        RuntimeException last = null;
        for (int attempt = 0; attempt < CLOSE_ATTEMPTS; attempt++) {
            try {
                stream.close();
                return;
            } catch (FlightRuntimeException e) {
                return;
            } catch (RuntimeException e) {
                last = e;
            } catch (Exception e) {
                last = new IllegalStateException("can't close the stream", e);
            }
        }
        throw new IllegalStateException("can't close the stream", last);
    }
}
