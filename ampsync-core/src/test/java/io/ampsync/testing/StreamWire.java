package io.ampsync.testing;

import io.ampsync.testing.Fault.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Puts batches and metadata on the wire. Flight ties a stream to one root: every batch is moved into it. */
final class StreamWire implements AutoCloseable {
    private final BufferAllocator allocator;
    private final ServerStreamListener listener;
    private final VectorSchemaRoot root;
    private final List<FieldVector> vectors = new ArrayList<>();
    private boolean started;

    StreamWire(BufferAllocator allocator, ServerStreamListener listener, Schema schema) {
        this.allocator = allocator;
        this.listener = listener;
        for (Field field : schema.getFields()) {
            vectors.add(field.createVector(allocator));
        }
        this.root = new VectorSchemaRoot(schema.getFields(), vectors, 0);
    }

    /** Sends a batch, or one without rows for null. */
    void send(VectorSchemaRoot batch, String metadata, Kind fault) {
        start();
        load(batch);
        if (fault == Kind.METADATA_ONLY) {
            listener.putMetadata(buffer(metadata));
        }
        FieldVector last = fault == Kind.MISSING_COLUMN ? vectors.remove(vectors.size() - 1) : null;
        try {
            listener.putNext(fault == Kind.NO_METADATA ? null : buffer(metadata));
        } finally {
            if (last != null) {
                vectors.add(last);
            }
            root.clear();
        }
    }

    private void start() {
        if (!started) {
            started = true;
            listener.start(root);
        }
    }

    private void load(VectorSchemaRoot batch) {
        if (batch == null) {
            root.allocateNew();
            root.setRowCount(0);
            return;
        }
        try (ArrowRecordBatch rows = new VectorUnloader(batch).getRecordBatch()) {
            new VectorLoader(root).load(rows);
        }
    }

    private ArrowBuf buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ArrowBuf buffer = allocator.buffer(bytes.length);
        buffer.writeBytes(bytes);
        return buffer;
    }

    @Override
    public void close() {
        root.close();
    }
}
