package io.ampsync.testing;

import io.ampsync.internal.rules.Cursor.Position;
import io.ampsync.testing.Fault.Kind;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** One continuous query: microbatch after microbatch until the client or somebody else ends it. */
final class SimulatedStream implements Runnable {
    private static final String NOTHING_SYNCED = "{\"ranges\":[],\"ranges_complete\":true}";

    private final StreamSetup setup;
    private final ServerStreamListener listener;
    private final AtomicReference<Status> verdict = new AtomicReference<>();
    private final Fault fault;
    private boolean falsifying;
    private int sent;

    /** Ends the stream from within; a null status is a normal end. */
    private static final class StreamOver extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Status status;

        StreamOver(Status status) {
            super(null, null, false, false);
            this.status = status;
        }
    }

    SimulatedStream(StreamSetup setup, ServerStreamListener listener, Optional<Fault> fault) {
        this.setup = setup;
        this.listener = listener;
        this.fault = fault.orElse(null);
        listener.setOnReadyHandler(setup.signal()::raise);
        listener.setOnCancelHandler(setup.signal()::raise);
    }

    /** Ends the stream soon; {@link Status#OK} in order, any other with an error. */
    void end(Status status) {
        verdict.compareAndSet(null, status);
        setup.signal().raise();
    }

    @Override
    public void run() {
        BufferAllocator allocator = setup.allocator();
        try (StreamWire wire = new StreamWire(allocator, listener, schema());
                TableReader reader =
                        setup.table().reader(allocator, setup.settings().batchRows())) {
            serve(wire, reader);
        } catch (StreamOver over) {
            finish(over.status);
        } catch (InterruptedException e) {
            finish(Status.UNAVAILABLE.withDescription("server is shutting down"));
        } catch (RuntimeException e) {
            finish(Status.INTERNAL
                    .withDescription("simulated server failed: " + e)
                    .withCause(e));
        }
    }

    private void finish(Status status) {
        if (listener.isCancelled()) {
            return;
        }
        if (status.isOk()) {
            listener.completed();
        } else {
            listener.error(status.asRuntimeException());
        }
    }

    private void serve(StreamWire wire, TableReader reader) throws InterruptedException {
        if (setup.planner().isEmpty()) {
            send(wire, null, NOTHING_SYNCED);
            throw new StreamOver(Status.OK);
        }
        Map<String, Position> previous = setup.start().previous();
        for (int i = 0; setup.start().continuous() || i == 0; i++) {
            Microbatch microbatch = awaitMicrobatch(previous);
            refuseIfAsked();
            serve(wire, reader, microbatch, i % 2 == 0);
            previous = microbatch.cursor();
        }
        throw new StreamOver(Status.OK);
    }

    private void refuseIfAsked() {
        if (fault != null && fault.kind() == Kind.REFUSE_MICROBATCH) {
            throw new StreamOver(fault.status());
        }
        if (setup.planner().chains().size() > 1) {
            if (!setup.table().hasColumn("_ts")) {
                throw new StreamOver(Refusal.NO_BLOCK_TIME.status());
            }
            if (setup.planner().chains().stream().anyMatch(chain -> !chain.isTimed())) {
                throw new StreamOver(Refusal.NO_TIMESTAMP.status());
            }
        }
    }

    private Microbatch awaitMicrobatch(Map<String, Position> previous) throws InterruptedException {
        AtomicReference<Microbatch> found = new AtomicReference<>();
        long interval = setup.start().interval();
        setup.signal().await(() -> {
            setup.planner().next(previous, interval).ifPresent(found::set);
            return found.get() != null || isOver();
        });
        checkOver();
        return found.get();
    }

    /**
     * Data, then the watermark.
     *
     * @param slow whether the first batch isn't ready at once, so that a keep-alive comes before it
     */
    private void serve(StreamWire wire, TableReader reader, Microbatch microbatch, boolean slow)
            throws InterruptedException {
        falsifying = false;
        String metadata = microbatch.metadata(false);
        if (slow) {
            send(wire, null, metadata);
        }
        pause(setup.settings().microbatchCost());
        reader.open(microbatch.blocks());
        VectorSchemaRoot batch = reader.next();
        while (batch != null) {
            delay(wire, metadata);
            send(wire, batch, metadata);
            batch = reader.next();
        }
        send(wire, null, microbatch.metadata(true));
    }

    private void delay(StreamWire wire, String metadata) throws InterruptedException {
        Duration left = setup.settings().batchDelay();
        Duration interval = setup.settings().keepAlive();
        while (left.compareTo(interval) > 0) {
            setup.signal().await(this::isOver, interval);
            send(wire, null, metadata);
            left = left.minus(interval);
        }
        pause(left);
    }

    private void pause(Duration time) throws InterruptedException {
        if (!time.isZero()) {
            setup.signal().await(this::isOver, time);
        }
    }

    private void send(StreamWire wire, VectorSchemaRoot batch, String metadata) throws InterruptedException {
        boolean now = fault != null && fault.at() == sent;
        if (now) {
            falsifying = true;
            applyFault();
        }
        setup.signal()
                .await(() -> isOver() || (listener.isReady() && setup.gate().open()));
        checkOver();
        wire.send(batch, falsifying ? falsified(metadata, now) : metadata, now ? fault.kind() : null);
        sent++;
    }

    private void applyFault() throws InterruptedException {
        switch (fault.kind()) {
            case FAIL, REFUSE_STREAM -> throw new StreamOver(fault.status());
            case END -> throw new StreamOver(Status.OK);
            case STALL -> {
                int heals = setup.gate().heals();
                setup.signal().await(() -> isOver() || setup.gate().heals() != heals);
            }
            default -> {}
        }
    }

    private String falsified(String metadata, boolean now) {
        return switch (fault.kind()) {
            case WRONG_HASH -> metadata.replaceFirst("\"hash\":\"0x.{8}", "\"hash\":\"0xdeadbeef");
            case WRONG_PREV_HASH -> metadata.replaceFirst("\"prev_hash\":\"0x.{8}", "\"prev_hash\":\"0xdeadbeef");
            case BROKEN_METADATA -> now ? metadata.substring(0, metadata.length() / 2) : metadata;
            default -> metadata;
        };
    }

    private boolean isOver() {
        return listener.isCancelled() || verdict.get() != null;
    }

    private void checkOver() {
        if (isOver()) {
            Status status = verdict.get();
            throw new StreamOver(status == null ? Status.CANCELLED : status);
        }
    }

    private Schema schema() {
        Schema schema = setup.table().schema();
        if (fault == null || fault.kind() != Kind.OTHER_SCHEMA) {
            return schema;
        }
        List<Field> fields = new java.util.ArrayList<>(schema.getFields());
        fields.set(0, Field.nullable("other", new ArrowType.Int(64, false)));
        return new Schema(fields);
    }
}
